import { randomBytes } from "node:crypto";
import type { Grant } from "./grant";

/** Sign-ins by device that are under way. RFC 8628. */
export class DeviceCodes {
  private readonly pending = new Map<
    string,
    { readonly grant: Grant; readonly from: number; readonly until: number }
  >();

  constructor(private readonly clock: () => number) {}

  /** @param wait - Milliseconds until the person has typed in the code. */
  begin(address: string, wait: number, grant: Grant): object {
    const code = randomBytes(24).toString("base64url");
    const now = this.clock();
    this.pending.set(code, { grant, from: now + wait, until: now + LIFETIME_SECONDS * 1000 });
    const userCode = "BDRK-ACCS";
    return {
      device_code: code,
      user_code: userCode,
      verification_uri: address,
      verification_uri_complete: `${address}?user_code=${userCode}`,
      expires_in: LIFETIME_SECONDS,
      interval: 1,
    };
  }

  poll(code: string): Grant | { readonly error: string } {
    const known = this.pending.get(code);
    if (known === undefined) return { error: "invalid_grant" };
    const now = this.clock();
    if (now >= known.until) return { error: "expired_token" };
    if (now < known.from) return { error: "authorization_pending" };
    this.pending.delete(code);
    return known.grant;
  }
}

const LIFETIME_SECONDS = 600;
