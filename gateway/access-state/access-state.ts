import type { GatewayKey } from "../../access/gateway-key";
import type { Revocation } from "../../access/revocation";

/** The durable truth about who is revoked and which gateway keys exist. */
export interface AccessState {
  revocations(): Promise<readonly Revocation[]>;
  /** A key that was revoked is still found: the revocation refuses it. */
  key(id: string): Promise<GatewayKey | undefined>;
  keys(): Promise<readonly GatewayKey[]>;
  /** Fails when a key with this id exists. */
  addKey(key: GatewayKey): Promise<void>;
  /** Revoking again changes nothing. */
  revoke(revocation: Revocation): Promise<"revoked" | "already-revoked">;
  restore(revocation: Pick<Revocation, "kind" | "id">): Promise<"restored" | "not-revoked">;
}
