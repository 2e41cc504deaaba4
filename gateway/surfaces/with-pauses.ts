/** Stands where nothing came for so long. */
export const PAUSE = Symbol("pause");

/** The chunks, and a pause wherever none came for so long. */
export async function* withPauses(
  chunks: AsyncIterable<Uint8Array>,
  milliseconds: number,
): AsyncGenerator<Uint8Array | typeof PAUSE> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    let next = nextOf(iterator);
    for (;;) {
      const silence = pause(milliseconds);
      const result = await Promise.race([next, silence.over]).finally(silence.cancel);
      if (result === PAUSE) {
        yield PAUSE;
        continue;
      }
      if (result.done === true) return;
      yield result.value;
      next = nextOf(iterator);
    }
  } finally {
    await iterator.return?.();
  }
}

/** It may fail while a ping goes out, before anybody waits for it again: that is no unhandled rejection. */
function nextOf<Value>(iterator: AsyncIterator<Value>): Promise<IteratorResult<Value>> {
  const next = iterator.next();
  next.catch(() => undefined);
  return next;
}

function pause(milliseconds: number) {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<typeof PAUSE>((resolve) => {
    timer = setTimeout(() => resolve(PAUSE), milliseconds);
  });
  return { over, cancel: () => clearTimeout(timer) };
}
