import { randomUUID } from "node:crypto";
import { IncomingMessage } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Principal } from "../../access/principal";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { BrokenStreamError } from "../broken-stream";
import type { ModelRequest, SurfaceName } from "../call";
import type { Gate } from "../gate";
import type { Identity } from "../identity/identity";
import { OutOfTimeError } from "../out-of-time";
import { JsonBody } from "../policy/json-body";
import { Refusal } from "../refusal";
import type { RefusedRequest, Telemetry } from "../telemetry/telemetry";
import type { Served, Walk } from "../walk";
import type { BodiesInFlight, HeldBody } from "./body-room";
import { nodeExchange, writeStream } from "./node-exchange";
import { announcedLength, readBody, requireUncompressed } from "./read-body";

export interface SurfaceParts {
  readonly identity: Identity;
  readonly policy: () => RuntimePolicy;
  readonly gate: Gate;
  readonly walk: Walk;
  readonly telemetry: Telemetry;
  readonly bodies: BodiesInFlight;
  /** A stream that is silent for so long gets a ping, where the surface has one. */
  readonly pingMilliseconds: number;
}

/** One HTTP request whose caller is known. */
export interface SurfaceCall {
  readonly id: string;
  readonly principal: Principal;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Reads it, once.
   *
   * @throws Refusal when the caller is revoked, when it is compressed, too large or no JSON object, when there is no room for it.
   */
  body(): Promise<JsonBody>;
  /**
   * Counts what the request keeps beside its body until its answer has begun.
   *
   * @throws Refusal when there is no room for it.
   */
  hold(bytes: number): void;
  /** @param part - Tells several calls of Bedrock for one request apart: each has an entry of its own in the ledger. */
  serve(request: Omit<ModelRequest, "id" | "surface" | "headers">, part?: number): Promise<Served>;
  /** An answer that goes on as the chunks come. Whoever stops reading ends the generator, and with it the call. */
  streamed(head: AnswerHead, chunks: AsyncGenerator<Uint8Array>): Response;
}

export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What every surface does alike: tells who calls before a byte of the body is read, and turns whatever goes wrong into the
 * surface's own kind of error.
 */
export async function surfaceCall(
  { identity, policy, gate, walk, telemetry, bodies }: SurfaceParts,
  surface: SurfaceName,
  context: Context,
  refused: (refusal: Refusal, requestId: string) => Response,
  answer: (call: SurfaceCall) => Promise<Response>,
): Promise<Response> {
  const id = randomUUID();
  const request = context.req.raw;
  let principal: Principal | undefined;
  let held: HeldBody | undefined;
  try {
    const headers = headersOf(context);
    const caller = await identity.identify(
      { authorization: headers.authorization, "x-api-key": headers["x-api-key"] },
      signedContextOf(context.env),
    );
    principal = caller;
    if (request.method === "GET") await gate.show(caller); // calls of models are admitted, and looked at there
    return await answer({
      id,
      principal: caller,
      headers,
      async body() {
        const announced = announcedLength(headers);
        const entering = gate.enter(caller, announced);
        if (entering !== undefined) await entering;
        requireUncompressed(headers);
        held = bodies.begin(caller);
        const { maxBodyBytes: maxBytes } = policy();
        return JsonBody.parse(await readBody(context, { announced, maxBytes, take: (bytes) => held?.take(bytes) }));
      },
      hold: (bytes) => held?.take(bytes),
      serve: (asked, part) =>
        walk.serve(
          { id: part === undefined ? id : `${id}-${part}`, surface, headers, ...asked },
          caller,
          request.signal,
        ),
      streamed(head, chunks) {
        const exchange = nodeExchange(context);
        if (exchange === undefined) return new Response(streamOf(chunks), head);
        writeStream(exchange, head, chunks).catch((error: unknown) => {
          // Its reader sees a broken stream by the connection, and it stands in the books.
          if (!(error instanceof BrokenStreamError)) telemetry.failed(error, { request: id });
        });
        return RESPONSE_ALREADY_SENT;
      },
    });
  } catch (error) {
    const refusal = refusalOf(error);
    const about = { request: id, surface, ...(principal && { team: principal.team, user: principal.user }) };
    // Of a client that has left the books tell, and nobody is there to read an answer.
    if (!clientLeft(error, request.signal)) tell(telemetry, error, refusal, about);
    return refused(refusal ?? new Refusal("unavailable", "The gateway failed. Try again."), id);
  } finally {
    held?.release(); // its answer has begun, if it is a stream, and nothing is sent again
  }
}

/** In Lambda: what API Gateway's authorizer says of the caller. */
export function signedContextOf(env: unknown): string | undefined {
  const value: unknown =
    typeof env === "object" && env !== null && "signedContext" in env ? env.signedContext : undefined;
  return typeof value === "string" ? value : undefined;
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
  if (error instanceof OutOfTimeError) {
    return new Refusal(
      "timeout",
      "The answer takes longer than a call of this gateway may run. Ask for less at once: fewer output tokens, a shorter task.",
      { cause: error },
    );
  }
  if (error instanceof BrokenStreamError)
    return new Refusal("unavailable", `The model's answer broke off.`, { cause: error });
  return undefined;
}

function tell(telemetry: Telemetry, error: unknown, refusal: Refusal | undefined, about: RefusedRequest): void {
  if (refusal === undefined) telemetry.failed(error, { request: about.request });
  else telemetry.refused(refusal, about);
}

/** Whether an error says nothing but that. */
function clientLeft(error: unknown, { aborted, reason }: AbortSignal): boolean {
  if (!aborted || reason instanceof OutOfTimeError) return false;
  return error === reason || error instanceof BrokenStreamError;
}

/** The upstream's own answer. */
export function answerOf({ status, headers, body }: Served, call?: Pick<SurfaceCall, "streamed">): Response {
  if (body instanceof Uint8Array) return new Response(bytesOf(body), { status, headers });
  const head = { status, headers };
  return call === undefined ? new Response(streamOf(body), head) : call.streamed(head, body);
}

/** For where there is no Node.js below: it fails as the generator does. */
export function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

/** Whether a stream that breaks off can show it by its connection: not in Lambda, which has none. */
export function breaksOff(context: Context): boolean {
  return nodeExchange(context) !== undefined;
}

export function bytesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}
