import { userInfo } from "node:os";
import type { Revocation } from "../../access/revocation";
import type { OpenedAccessState, Step } from "./access-state-of";

type Ended = Pick<Revocation, "kind" | "id">;

/** Ends somebody's access, and waits until every gateway knows it. */
export async function revokeIn(
  { accessState, announce }: OpenedAccessState,
  ended: Ended,
  reason: string | undefined,
): Promise<{ readonly result: "revoked" | "already-revoked"; readonly steps: readonly Step[] }> {
  const revocation: Revocation = {
    ...ended,
    at: new Date().toISOString(),
    by: userInfo().username,
    ...(reason !== undefined && { reason }),
  };
  const began = Date.now();
  const result = await accessState.revoke(revocation);
  const written = { step: "access state written", milliseconds: Date.now() - began };
  // Announced where it was revoked already, too: an earlier try may have ended between the two.
  return { result, steps: [written, ...(await announce(revocation, "revoked", result === "revoked"))] };
}

/** Takes back what {@link revokeIn} has done, and waits until every gateway knows it. */
export async function restoreIn(
  { accessState, announce }: OpenedAccessState,
  ended: Ended,
): Promise<{ readonly result: "restored" | "not-revoked"; readonly steps: readonly Step[] }> {
  const began = Date.now();
  const result = await accessState.restore(ended);
  const written = { step: "access state written", milliseconds: Date.now() - began };
  return { result, steps: [written, ...(await announce(ended, "restored", result === "restored"))] };
}

/** A line for each step. */
export function stepsText(steps: readonly Step[]): string {
  return steps.map(({ step, milliseconds }) => `  ${(milliseconds / 1_000).toFixed(1)} s  ${step}\n`).join("");
}
