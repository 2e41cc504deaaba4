import type { Transport } from "./transport";

/** For programs that ask seldom: what Node.js has of itself weighs nothing in a bundle. */
export function fetchTransport(fetching: typeof fetch): Transport {
  return (origin, answerWithinMilliseconds) => ({
    send: async ({ method, target, headers, body }) => {
      const { host: _, ...sent } = headers; // fetch writes it itself, from the address
      const answer = await fetching(`${origin}${target}`, {
        method,
        headers: sent,
        body: method === "GET" ? null : body,
        redirect: "manual",
        signal: AbortSignal.timeout(answerWithinMilliseconds),
      });
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
    },
    close: async () => {},
  });
}
