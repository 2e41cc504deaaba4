import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./calls";
import type { Fleet } from "./fleet";

/** Somebody who is refused asks again after so long. */
const BETWEEN_MILLISECONDS = 20;

/** The status of a call that got none. */
const NO_ANSWER = 0;

/** One call that has ended. Times are milliseconds since 1970. */
export interface Made {
  readonly askedAt: number;
  readonly status: number;
}

/** Does something while a load runs, which ends with it. */
export async function underLoad(loads: readonly Load[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } finally {
    await Promise.all(loads.map((load) => load.end()));
  }
}

/** Callers of one team who make one call after the other, by turns at all processes, until they are told to end. */
export class Load {
  readonly made: Made[] = [];
  private ending = false;
  private readonly callers: readonly Promise<void>[];

  constructor(
    private readonly fleet: Pick<Fleet, "process">,
    private readonly team: string,
    callers: number,
    private readonly options: Parameters<typeof call>[2] = {},
  ) {
    this.callers = Array.from({ length: callers }, (_, index) => this.go(index));
  }

  count(status: number): number {
    return this.made.filter((each) => each.status === status).length;
  }

  async end(): Promise<void> {
    this.ending = true;
    await Promise.all(this.callers);
  }

  private async go(index: number): Promise<void> {
    for (let turn = index; !this.ending; turn += 1) {
      const askedAt = Date.now();
      const status = await call(this.fleet.process(turn), this.team, this.options).then(
        (answer) => answer.status,
        () => NO_ANSWER,
      );
      this.made.push({ askedAt, status });
      if (status !== 200) await sleep(BETWEEN_MILLISECONDS);
    }
  }
}
