import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { Gateway } from "../../gateway/gateway";
import { SIGNED_CONTEXT } from "../../gateway/identity/context/caller-context";
import type { Telemetry } from "../../gateway/telemetry/telemetry";
import { Deadline } from "./deadline";
import { type ProxyEvent, requestOf } from "./proxy-event";
import { type LambdaStreaming, type StreamingHandler, writeResponse } from "./response-stream";

export interface GatewayHandlerProps {
  /** The gateway, once it can serve. Asked for before each request. */
  readonly open: () => Promise<Pick<Gateway, "app">>;
  /** Waits until all that requests have left behind is told. Never fails. */
  readonly settled: () => Promise<void>;
  readonly telemetry: Pick<Telemetry, "failed">;
  readonly streaming: Pick<LambdaStreaming, "HttpResponseStream">;
  /** @default RESERVE_MILLISECONDS */
  readonly reserveMilliseconds?: number;
}

/**
 * Serves one request of API Gateway.
 *
 * Lambda lets the process stand still from the end of one request to the beginning of the next. So the ledger and the store are told
 * before a request ends, and what happened meanwhile (connections that were closed, timers that are due) is let in before one begins.
 *
 * A client that leaves is not seen here: API Gateway takes the answer to its end, and the call runs, and is charged, to its end.
 */
export function gatewayHandler(props: GatewayHandlerProps): StreamingHandler<ProxyEvent> {
  const { settled, streaming, reserveMilliseconds } = props;
  return async (event, output, context) => {
    // Else the runtime fetches the next request only when nothing is open any more, and connections stay open.
    context.callbackWaitsForEmptyEventLoop = false;
    const deadline = new Deadline(context, reserveMilliseconds);
    try {
      await turnOfTheLoop(); // connections
      await turnOfTheLoop(); // timers
      const response = await answerTo(event, deadline.signal, props);
      await writeResponse(response, output, { ...streaming, signal: deadline.signal });
    } finally {
      deadline.clear();
      await settled();
    }
    output.end();
  };
}

async function answerTo(
  event: ProxyEvent,
  signal: AbortSignal,
  { open, telemetry }: GatewayHandlerProps,
): Promise<Response> {
  let gateway: Pick<Gateway, "app">;
  try {
    gateway = await open();
  } catch (error) {
    telemetry.failed(error, { request: event.requestContext.requestId });
    return notReady();
  }
  const signedContext = event.requestContext.authorizer?.[SIGNED_CONTEXT];
  return gateway.app.fetch(requestOf(event, signal), { signedContext });
}

/** Before there are surfaces: readable in every dialect. */
function notReady(): Response {
  const message = "The gateway is not ready yet. Try again in a moment.";
  const body = { message, type: "error", error: { type: "api_error", code: "unavailable", message } };
  const headers = { "x-amzn-errortype": "ServiceUnavailableException", "retry-after": "5" };
  return Response.json(body, { status: 503, headers });
}
