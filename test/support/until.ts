import { setTimeout as sleep } from "node:timers/promises";

/** Only ends a test that hangs: on a busy machine anything may take seconds. Less than jest's own bound, so that it is said what was missing. */
export const PATIENCE_MILLISECONDS = 120_000;

/**
 * Waits for what happens by itself, and gives the first answer that is none of `undefined` and `false`.
 *
 * @param what - For the error. @default the source of `look`
 */
export async function until<Value>(
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
  what = `${look}`,
): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`waited too long until ${what}`);
    await sleep(5);
  }
}

/** Waits until a check passes. */
export async function eventually(check: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}
