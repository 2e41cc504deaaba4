import type { Principal } from "../../access/principal";
import type { ModelRequest } from "../call";
import { Refusal } from "../refusal";
import type { GuardedTarget } from "./guarded-model";
import { isObject, type JsonObject } from "./json-body";

/** The bytes and headers with which one target is asked. */
export interface TargetRequest {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * How each target is asked. Targets with the same guardrail, which mostly is none, are sent the same bytes: a prompt of megabytes is
 * written once.
 *
 * @param edits - What the surface and the cap on output change at the top level of the body.
 * @returns a function that throws Refusal `invalid` when the client names a guardrail and the target has none.
 */
export function targetRequests(
  request: ModelRequest,
  principal: Principal,
  edits: ReadonlyMap<string, string | undefined>,
): (target: GuardedTarget) => TargetRequest {
  const written = new Map<string, TargetRequest>();
  return (target) => {
    const { guardrail } = target;
    const key = guardrail === undefined ? "" : `${guardrail.arn} ${guardrail.version}`;
    const known = written.get(key) ?? targetRequest(request, principal, target, edits);
    written.set(key, known);
    return known;
  };
}

/** Writes in what differs by target and caller: the guardrail, and who calls. */
function targetRequest(
  request: ModelRequest,
  principal: Principal,
  target: GuardedTarget,
  edits: ReadonlyMap<string, string | undefined>,
): TargetRequest {
  const metadata = JSON.stringify({ user: principal.user, team: principal.team, request: request.id });
  switch (request.operation) {
    case "converse":
    case "converse-stream": {
      const own = new Map(edits).set("requestMetadata", metadata);
      if (target.guardrail !== undefined) requireWholeInputGuarded(request.body.value);
      const guardrail = guardrailConfig(request.body.value.guardrailConfig, target);
      if (guardrail !== undefined) own.set("guardrailConfig", guardrail);
      return { body: Buffer.from(request.body.edited(own)), headers: JSON_HEADERS };
    }
    case "invoke":
    case "invoke-with-response-stream":
      if (target.guardrail !== undefined) requireWholeInputGuarded(request.body.value);
      return {
        body: Buffer.from(request.body.edited(edits)),
        headers: {
          ...invokeHeaders(request),
          ...guardrailHeaders(request, target),
          "x-amzn-bedrock-request-metadata": metadata,
        },
      };
    case "count-tokens":
      return { body: Buffer.from(request.body.edited(edits)), headers: JSON_HEADERS };
  }
}

const JSON_HEADERS = { "content-type": "application/json", accept: "application/json" };

/** `x-amzn-bedrock-accept` says what the stream's chunks hold; `trace` asks a guardrail to explain itself. */
function invokeHeaders({ surface, headers }: ModelRequest): Record<string, string> {
  if (surface !== "bedrock") return JSON_HEADERS;
  // Not the content type: with another charset the upstream would read other text than was checked here.
  const passed = ["accept", "x-amzn-bedrock-accept", "x-amzn-bedrock-trace"];
  return {
    "content-type": "application/json",
    ...Object.fromEntries(passed.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))),
  };
}

function guardrailHeaders({ surface, headers }: ModelRequest, { guardrail }: GuardedTarget): Record<string, string> {
  if (guardrail === undefined) {
    const sent = surface === "bedrock" ? GUARDRAIL_HEADERS.find((name) => headers[name] !== undefined) : undefined;
    if (sent !== undefined) throw foreignGuardrail(sent);
    return {};
  }
  return {
    "x-amzn-bedrock-guardrailidentifier": guardrail.arn,
    "x-amzn-bedrock-guardrailversion": guardrail.version,
  };
}

const GUARDRAIL_HEADERS = ["x-amzn-bedrock-guardrailidentifier", "x-amzn-bedrock-guardrailversion"];

/** The policy's guardrail, before anything goes out; whether it explains itself stays the client's choice. */
function guardrailConfig(sent: unknown, { guardrail }: GuardedTarget): string | undefined {
  if (guardrail === undefined) {
    if (sent !== undefined && sent !== null) throw foreignGuardrail("guardrailConfig");
    return undefined;
  }
  const kept: JsonObject = isObject(sent) ? { trace: sent.trace } : {};
  return JSON.stringify({ ...kept, guardrailIdentifier: guardrail.arn, guardrailVersion: guardrail.version });
}

/**
 * Callers may tell a guardrail to look at marked parts only, and so hide all others from it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-tagging.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
function requireWholeInputGuarded(body: JsonObject): void {
  const field = [TAGGING, "guardContent"].find((key) => hasKey(body, key));
  if (field === undefined) return;
  throw new Refusal(
    "invalid",
    `${field} is not allowed here: the route's guardrail looks at all of the input. Leave it out.`,
  );
}

const TAGGING = "amazon-bedrock-guardrailConfig";

function hasKey(value: unknown, key: string): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next) && Object.hasOwn(next, key)) return true;
    for (const inner of Object.values(next)) waiting.push(inner); // a spread of a long list would be too many arguments
  }
  return false;
}

function foreignGuardrail(field: string): Refusal {
  return new Refusal(
    "invalid",
    `${field} is not allowed here: the route names the guardrail, and this one has none. Leave it out.`,
  );
}
