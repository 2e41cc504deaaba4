import type { Principal } from "../../access/principal";
import type { PayloadLogging } from "../../environment/environment";

/** One call's prompt and answer. Nothing else of the gateway ever holds them after the call. */
export interface PayloadRecord {
  /** The request's id, as in the ledger. */
  readonly id: string;
  /** When the call began, in milliseconds since 1970. */
  readonly at: number;
  readonly principal: Pick<Principal, "environment" | "team" | "user">;
  readonly route: string;
  readonly surface: string;
  readonly operation: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The request's body as the client sent it: JSON text. */
  readonly request: string;
  /** The answer's bytes, those of an event stream frame by frame. */
  readonly answer: Uint8Array;
  /** The answer was longer than what is kept of one, and ends early here. */
  readonly truncated: boolean;
}

/** Where prompts and answers of a team are kept, once its environment says so. */
export interface PayloadLog {
  /** Resolves when the record is kept. */
  write(record: PayloadRecord, team: PayloadLogging): Promise<void>;
}
