import type { Principal } from "../access/principal";
import { marksOf } from "../access/revocation";
import type { Admission } from "./admission/admission";
import type { TeamKey } from "./admission/limiter-store";
import { Refusal } from "./refusal";

export interface GateParts {
  readonly admission: Pick<Admission, "refuseRevoked" | "requireUnrevoked">;
  /** Refuses whom the access state on this machine revokes, and tells the store; nothing to wait for where nothing has changed. */
  readonly checkMarks: (marks: readonly string[]) => Promise<void> | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Keeps out whose credential has expired or who is revoked, whatever they want. */
export class Gate {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /**
   * Before an admission, which asks the store itself. Nothing to wait for where this process knows all.
   *
   * @returns the marks that admission looks for.
   * @throws Refusal
   */
  pass(principal: Principal): readonly string[] | Promise<readonly string[]> {
    const marks = this.#liveMarks(principal);
    const checking = this.#parts.checkMarks(marks);
    return checking === undefined ? marks : checking.then(() => marks);
  }

  /**
   * Before a body is read.
   *
   * Revocations that this process knows of are looked up at once. The store is asked before a long body alone, or one of unknown
   * length: a short one is read faster than the store answers, and admission asks it anyway.
   *
   * @param bodyBytes - What the request says of its body.
   * @throws Refusal
   */
  enter(principal: Principal, bodyBytes: number | undefined): Promise<void> | undefined {
    const marks = this.#liveMarks(principal);
    const checking = this.#parts.checkMarks(marks);
    if (bodyBytes !== undefined && bodyBytes <= SHORT_BODY_BYTES) return checking;
    return Promise.resolve(checking).then(() => this.#parts.admission.refuseRevoked(teamOf(principal), marks));
  }

  /**
   * Before a caller is shown something of the gateway itself: what he may call, and what is left of it.
   *
   * @throws Refusal, also where nobody can tell.
   */
  async show(principal: Principal): Promise<void> {
    const marks = await this.pass(principal);
    await this.#parts.admission.requireUnrevoked(teamOf(principal), marks);
  }

  #liveMarks(principal: Principal): readonly string[] {
    if (principal.credential.expiresAt <= this.#parts.now()) {
      throw new Refusal("unauthenticated", "The credential has expired. Get a new one.");
    }
    return marksOf(principal);
  }
}

/** What a body of 64 kB takes on the way is about what a store takes to answer. */
const SHORT_BODY_BYTES = 65_536;

/** Nothing else of a principal: the team's key stands in logs. */
function teamOf({ environment, team }: Principal): TeamKey {
  return { environment, team };
}
