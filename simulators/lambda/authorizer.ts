import { GatewayResponse } from "./gateway-response";
import { FunctionError, type LambdaFunction } from "./lambda-function";
import { authorizerEvent, type MethodRequest, methodArnOf } from "./proxy-event";

/** A Lambda authorizer of type REQUEST. */
export interface Authorizer {
  readonly function: LambdaFunction;
  /** Names of headers. Each must be there, and not empty, or the function is not asked. */
  readonly identitySources: readonly string[];
  /** 0: nothing is kept. Otherwise there must be an identity source. */
  readonly ttlSeconds: number;
}

/** What the function may use of an authorizer's answer. */
export interface Authorized {
  readonly context: Readonly<Record<string, unknown>>;
  readonly usageIdentifierKey: string | undefined;
}

/** What one authorizer has answered, by the values of the identity sources. */
export class AuthorizerCache {
  readonly #answers = new Map<string, { readonly answer: Answer; readonly until: number }>();

  constructor(private readonly ttlSeconds: number) {}

  find(key: string): Answer | undefined {
    const kept = this.#answers.get(key);
    return kept !== undefined && Date.now() < kept.until ? kept.answer : undefined;
  }

  keep(key: string, answer: Answer): void {
    if (this.ttlSeconds > 0) this.#answers.set(key, { answer, until: Date.now() + this.ttlSeconds * 1_000 });
  }
}

interface Answer {
  readonly principalId: string;
  readonly policyDocument: { readonly Statement: readonly Statement[] };
  readonly context?: Readonly<Record<string, unknown>>;
  readonly usageIdentifierKey?: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** @throws GatewayResponse */
export async function authorize(
  authorizer: Authorizer,
  cache: AuthorizerCache,
  method: MethodRequest,
): Promise<Authorized> {
  const sources = authorizer.identitySources.map((source) => {
    const value = method.headers.find(([name]) => name.toLowerCase() === source.toLowerCase())?.[1];
    if (value === undefined || value === "") throw new GatewayResponse("UNAUTHORIZED", "Unauthorized");
    return value;
  });
  const key = JSON.stringify(sources);
  const kept = cache.find(key);
  const answer = kept ?? (await ask(authorizer, authorizerEvent(method)));
  if (kept === undefined) cache.keep(key, answer);
  if (!allows(answer.policyDocument.Statement, methodArnOf(method))) {
    const reason = answer.context?.reason;
    throw new GatewayResponse("ACCESS_DENIED", typeof reason === "string" ? reason : "User is not authorized");
  }
  const context = { ...answer.context, principalId: answer.principalId, integrationLatency: 1 };
  return { context, usageIdentifierKey: answer.usageIdentifierKey };
}

async function ask(authorizer: Authorizer, event: object): Promise<Answer> {
  let answer: unknown;
  try {
    answer = await authorizer.function.invoke(event);
  } catch (error) {
    if (error instanceof FunctionError && error.message === "Unauthorized") {
      throw new GatewayResponse("UNAUTHORIZED", "Unauthorized");
    }
    throw new GatewayResponse("AUTHORIZER_FAILURE", "Internal server error");
  }
  if (!isAnswer(answer)) throw new GatewayResponse("AUTHORIZER_CONFIGURATION_ERROR", "Internal server error");
  return answer;
}

/** Of a context it takes texts, numbers and booleans; an object or a list makes the whole answer invalid. */
function isAnswer(value: unknown): value is Answer {
  if (typeof value !== "object" || value === null || !("principalId" in value) || !("policyDocument" in value))
    return false;
  const context = "context" in value ? value.context : {};
  if (typeof context !== "object" || context === null) return false;
  return Object.values(context).every((each) => ["string", "number", "boolean"].includes(typeof each));
}

function allows(statements: readonly Statement[], methodArn: string): boolean {
  const matching = statements.filter(
    ({ Action, Resource }) =>
      listOf(Action).some((action) => matches(action, "execute-api:Invoke")) &&
      listOf(Resource).some((resource) => matches(resource, methodArn)),
  );
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s").test(text);
}
