import type { TeamKey } from "./limiter-store";

/** What operators want to hear of: each is worth a metric, and some an alarm. */
export type AdmissionEvent =
  /** The store had lost a team's state, and has it again. */
  | { readonly kind: "reloaded"; readonly team: TeamKey; readonly milliseconds: number }
  /** Ledger or access state did not answer, so the team stays without admissions. */
  | { readonly kind: "reload-failed"; readonly team: TeamKey; readonly cause: unknown }
  /** This process admits from its share of the limits. */
  | { readonly kind: "store-left"; readonly team: TeamKey; readonly cause: unknown }
  /** It has brought back what it admitted, and asks the store again. */
  | { readonly kind: "store-rejoined"; readonly team: TeamKey }
  /** A target has failed so often that it is left alone for a while. */
  | { readonly kind: "breaker-opened"; readonly team: TeamKey; readonly target: string }
  /** Something went wrong that nobody expected; the next heartbeat tries again. */
  | { readonly kind: "heartbeat-failed"; readonly cause: unknown };
