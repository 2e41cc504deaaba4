import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MILLISECONDS = 15_000;

/** Waits for what happens by itself, and gives the first answer that is none of `undefined` and `false`. */
export async function until<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`waited too long until ${what}`);
    await sleep(10);
  }
}
