import { setTimeout as sleep } from "node:timers/promises";

/** Bounded waiting for what happens by itself. */
export async function eventually(check: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 8_000;
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
