import { randomUUID } from "node:crypto";
import { IncomingMessage, ServerResponse } from "node:http";
import { constants, Http2ServerResponse } from "node:http2";
import type { Context } from "hono";
import type { Principal } from "../../access/principal";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { BrokenStreamError } from "../broken-stream";
import type { ModelRequest, SurfaceName } from "../call";
import type { Identity } from "../identity/identity";
import { JsonBody } from "../policy/json-body";
import { Refusal } from "../refusal";
import type { Telemetry } from "../telemetry/telemetry";
import type { Served, Walk } from "../walk";
import { readBody } from "./read-body";

export interface SurfaceParts {
  readonly identity: Identity;
  readonly policy: () => RuntimePolicy;
  readonly walk: Walk;
  readonly telemetry: Telemetry;
  /** A stream that is silent for so long gets a ping, where the surface has one. */
  readonly pingMilliseconds: number;
}

/** One HTTP request whose caller is known. */
export interface SurfaceCall {
  readonly id: string;
  readonly principal: Principal;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** @throws Refusal when it is too large or no JSON object. */
  body(): Promise<JsonBody>;
  serve(request: Omit<ModelRequest, "id" | "surface" | "headers">): Promise<Served>;
}

/**
 * What every surface does alike: tells who calls before a byte of the body is read, and turns whatever goes wrong into the
 * surface's own kind of error.
 */
export async function surfaceCall(
  { identity, policy, walk, telemetry }: SurfaceParts,
  surface: SurfaceName,
  context: Context,
  refused: (refusal: Refusal, requestId: string) => Response,
  answer: (call: SurfaceCall) => Promise<Response>,
): Promise<Response> {
  const id = randomUUID();
  const request = context.req.raw;
  let principal: Principal | undefined;
  try {
    const headers = headersOf(context);
    const caller = await identity.identify({ authorization: headers.authorization, "x-api-key": headers["x-api-key"] });
    principal = caller;
    return await answer({
      id,
      principal: caller,
      headers,
      body: async () => JsonBody.parse(await readBody(request, policy().maxBodyBytes)),
      serve: (asked) => walk.serve({ id, surface, headers, ...asked }, caller, request.signal),
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) telemetry.failed(error, { request: id });
    else
      telemetry.refused(refusal, {
        request: id,
        surface,
        ...(principal && { team: principal.team, user: principal.user }),
      });
    return refused(refusal ?? new Refusal("unavailable", "The gateway failed. Try again."), id);
  }
}

/** Of HTTP/1.1 as Node.js has read them: it has joined what came twice, and a `Headers` costs more than the policy's decision. */
function headersOf({ req, env }: Context): Record<string, string> {
  const incoming: unknown = env?.incoming;
  if (!(incoming instanceof IncomingMessage)) return Object.fromEntries(req.raw.headers);
  const headers: Record<string, string> = {};
  for (const name in incoming.headers) {
    const value = incoming.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  return headers;
}

function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof BrokenStreamError)
    return new Refusal("unavailable", `The model's answer broke off.`, { cause: error });
  return undefined;
}

/** The upstream's own answer. */
export function answerOf({ status, headers, body }: Served, context?: Context): Response {
  return new Response(body instanceof Uint8Array ? bytesOf(body) : streamOf(body, context), { status, headers });
}

/**
 * Whoever stops reading ends the generator, and with it the call.
 *
 * @param context - Where the stream may break off.
 */
export function streamOf(chunks: AsyncGenerator<Uint8Array>, context?: Context): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        if (!breakOff(context)) throw error;
        controller.close();
      }
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

/** Ends the connection, so that nobody takes the answer for a whole one. Hono's server for Node.js would log the error, and write it out. */
function breakOff(context: Context | undefined): boolean {
  const outgoing: unknown = context?.env?.outgoing;
  if (outgoing instanceof ServerResponse) outgoing.destroy();
  else if (outgoing instanceof Http2ServerResponse) outgoing.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else return false;
  return true;
}

export function bytesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}
