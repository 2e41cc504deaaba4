import request from "undici/lib/api/api-request.js";
import Pool from "undici/lib/dispatcher/pool.js";
import type { Channel } from "./transport";

/** For programs that ask often: connections of undici's, kept open. */
export function pooledTransport(origin: string, answerWithinMilliseconds: number): Channel {
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    connect: { timeout: CONNECT_MILLISECONDS },
    keepAliveTimeout: IDLE_MILLISECONDS,
    // None of the pool's own, which begin anew with each byte: a request says itself how long it may take, waiting included.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: async ({ method, target, headers, body }) => {
      const answer = await new Promise<Answer>((answered, failed) => {
        const signal = AbortSignal.timeout(answerWithinMilliseconds);
        const options = { method, path: target, headers, body: method === "GET" ? null : body, signal };
        request.call(pool, options, (error, given) => (error === null ? answered(given) : failed(error)));
      });
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
    },
    close: () => pool.close(),
  };
}

type Answer = Parameters<Parameters<typeof request>[1]>[1];

/** As many requests of one process run at once; further ones wait. */
const CONNECTIONS = 50;
const CONNECT_MILLISECONDS = 1_000;
const IDLE_MILLISECONDS = 30_000;
