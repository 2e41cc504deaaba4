import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { gatewayHandler } from "../../../functions/gateway/handler";
import type { LambdaStreaming } from "../../../functions/gateway/response-stream";

declare const awslambda: LambdaStreaming;

let settled = 0;

/** Not the gateway: an app that shows how requests and answers pass through its handler. */
const app = new Hono();
app.all("/bedrock/echo", async ({ req }) => {
  const body = Buffer.from(await req.arrayBuffer());
  return Response.json({
    method: req.method,
    url: req.url,
    headers: req.header(),
    length: body.length,
    hash: createHash("sha256").update(body).digest("hex"),
  });
});
app.all("/bedrock/limited", () => new Response(null, { status: 429, headers: { "retry-after": "7" } }));
app.get("/bedrock/lengths", () => new Response("four", { headers: { "content-length": "4", date: "never" } }));
app.get("/bedrock/settled", () => Response.json({ settled }));
app.get("/bedrock/ticks", ({ req }) => streamed(req.raw.signal, 10, 20));
app.get("/bedrock/endless", ({ req }) => streamed(req.raw.signal, 100_000, 20));
app.get("/bedrock/broken", () => {
  const chunks = ["begun"];
  return new Response(
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) throw new Error("broken within");
        controller.enqueue(Buffer.from(chunk));
      },
    }),
  );
});
app.get("/bedrock/large", () => new Response(Buffer.alloc(20_000_000, "x")));

function streamed(signal: AbortSignal, count: number, milliseconds: number): Response {
  let position = 0;
  return new Response(
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (signal.aborted || position === count) {
          controller.enqueue(Buffer.from(signal.aborted ? `over: ${signal.reason.name}` : "done"));
          return controller.close();
        }
        if (position > 0) await sleep(milliseconds);
        controller.enqueue(Buffer.from(`${position++}\n`));
      },
    }),
  );
}

// Connections stay open in the gateway too.
setInterval(() => undefined, 60_000);

export const handler = awslambda.streamifyResponse(
  gatewayHandler({
    open: async () => ({ app }),
    settled: async () => {
      await sleep(20);
      settled++;
    },
    telemetry: { failed: (error) => console.error(error) },
    streaming: awslambda,
    reserveMilliseconds: 26_000,
  }),
);
