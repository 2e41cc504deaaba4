import { highestCost, type UsageBound } from "../../access/price";
import type { Principal } from "../../access/principal";
import type { RuntimePolicy, TeamPolicy } from "../../access/runtime-policy";
import { type Scope, scopesOf } from "../../access/scope";
import { own } from "../../environment/own";
import type { AuthorizedCall, CallTarget, ModelRequest } from "../call";
import { Refusal } from "../refusal";
import { applicationProfileArn } from "./application-profile";
import { inputBound, outputBound } from "./estimate";
import { ADDITIONAL_FIELDS, CONVERSE_FIELDS, INVOKE_FIELDS, INVOKE_HEADERS, requireUnguarded } from "./guarded-fields";
import { type GuardedModel, type GuardedTarget, guardedModel } from "./guarded-model";
import { type InputFacts, inspectInput } from "./inspect-input";
import { type InvokeDialect, invokeDialectOf } from "./invoke-dialects";
import { isObject, JsonBody } from "./json-body";
import { longestBytes } from "./longest-bytes";
import { capConverse, capInvoke, type OutputCap } from "./output-cap";
import { type ResolvedModel, resolveModel } from "./resolve-model";
import { type TargetRequest, targetRequests } from "./target-request";

/**
 * Decides by the policy document whether a call may be made at all, by which targets, and what it may cost at most. Nothing is
 * spent yet.
 *
 * @throws Refusal, before any spend.
 */
export function authorize(request: ModelRequest, principal: Principal, policy: RuntimePolicy): AuthorizedCall {
  const team = teamOf(principal, policy);
  const resolved = guardedModel(speaking(request.surface, resolveModel(request.model, team, policy)), team);
  const route = policy.routes[resolved.route];
  const scopes = scopesOf(principal, resolved.route, team);
  const common = { request, principal, route: resolved.route, scopes, observe: team.observe };
  if (request.operation === "count-tokens") {
    for (const body of countedBodies(request.body)) inspectInput(body.value);
    const asked = targetRequests(request, principal, new Map());
    const targets = resolved.targets.map((target) => callTarget(principal, team, policy, target, asked));
    return { ...common, targets, reserve: { tokens: 0, cost: 0 } };
  }

  const form = formOf(request, resolved);
  const facts = inspectInput(request.body.value);
  requireAllowedTools(facts, team);
  requireUnguardedBody(request, form.dialect);
  if (form.dialect?.name === "embedding") requireTextAlone(facts);
  const cap = route?.maxOutputTokens ?? 0;
  const output =
    form.dialect === undefined ? capConverse(request.body, cap) : capInvoke(request.body, form.dialect, cap);
  const edits = new Map([...request.edits, ...output.edits]);

  const asked = targetRequests(request, principal, edits);
  const targets = form.targets.map((target) => callTarget(principal, team, policy, target, asked));
  if (asksForLongContext(request)) requireLongContext(form.targets, policy);
  const priced = targetsWithPrice(targets, scopes, resolved.route);
  const bytes = longestBytes(request.body.text);
  const bounds = priced.map((target) => ({ target, bound: boundOf(bytes, facts, output, target, policy) }));
  return {
    ...common,
    targets: priced,
    reserve: {
      tokens: Math.max(...bounds.map(({ bound }) => bound.inputTokens + bound.outputTokens)),
      cost: Math.max(
        ...bounds.map(({ target, bound }) => (target.price === undefined ? 0 : highestCost(target.price, bound))),
      ),
    },
  };
}

/** Counting costs nothing, and may reach stored input all the same. The body of an `invoke` lies in it in base64. */
function countedBodies(body: JsonBody): readonly JsonBody[] {
  const { input } = body.value;
  const invoke = isObject(input) && isObject(input.invokeModel) ? input.invokeModel.body : undefined;
  return typeof invoke === "string" ? [body, JsonBody.parse(Buffer.from(invoke, "base64"))] : [body];
}

function teamOf({ team }: Principal, policy: RuntimePolicy): TeamPolicy {
  const found = own(policy.teams, team);
  if (found === undefined) throw new Refusal("forbidden", `Team "${team}" does not use this gateway.`);
  return found;
}

/** Anthropic's API is Claude's own dialect: it passes as it is, and other models do not speak it. */
function speaking(surface: ModelRequest["surface"], resolved: ResolvedModel): ResolvedModel {
  if (surface !== "anthropic") return resolved;
  const targets = resolved.targets.filter(({ modelId }) => invokeDialectOf(modelId)?.name === "anthropic");
  if (targets.length > 0) return { ...resolved, targets };
  throw new Refusal(
    "invalid",
    `The model behind "${resolved.route}" does not speak the Messages API. Call it at /bedrock, by converse.`,
  );
}

/** On `invoke` a body is written for one family of models: targets of other families cannot take it. */
function formOf(
  { operation }: ModelRequest,
  { route, targets }: GuardedModel,
): { readonly dialect: InvokeDialect | undefined; readonly targets: readonly GuardedTarget[] } {
  if (operation === "converse" || operation === "converse-stream") return { dialect: undefined, targets };
  const dialect = invokeDialectOf(targets[0]?.modelId ?? "");
  if (dialect === undefined) {
    throw new Refusal(
      "invalid",
      `The model behind "${route}" cannot be called by ${operation}: its output could not be capped. Call it by converse.`,
    );
  }
  return { dialect, targets: targets.filter(({ modelId }) => invokeDialectOf(modelId) === dialect) };
}

function requireAllowedTools(facts: InputFacts, team: TeamPolicy): void {
  const { tools: allowed } = team;
  if (allowed === undefined) return;
  const foreign = facts.tools.filter((tool) => !allowed.includes(tool));
  if (foreign.length === 0) return;
  throw new Refusal(
    "forbidden",
    `Your team may not offer these tools to a model: ${foreign.slice(0, 10).join(", ")}. It may offer: ${allowed.join(", ") || "none"}.`,
    { quotes: true },
  );
}

function requireUnguardedBody({ body, headers, surface }: ModelRequest, dialect: InvokeDialect | undefined): void {
  if (dialect !== undefined) {
    if (surface === "bedrock") requireUnguarded(INVOKE_HEADERS, headers);
    requireUnguarded(INVOKE_FIELDS[dialect.name], body.value);
    return;
  }
  requireUnguarded(CONVERSE_FIELDS, body.value);
  const { additionalModelRequestFields: additional } = body.value;
  if (additional === undefined || additional === null) return;
  if (!isObject(additional)) {
    throw new Refusal("invalid", "additionalModelRequestFields is not an object. Send one, or leave it out.");
  }
  requireUnguarded(ADDITIONAL_FIELDS, additional, (field) => `additionalModelRequestFields.${field}`);
}

/** Models that make embeddings charge pictures apiece, and sound and video by the second: none of it stands in their tokens. */
function requireTextAlone({ images, hasUnboundedMedia }: InputFacts): void {
  if (images === 0 && !hasUnboundedMedia) return;
  throw new Refusal(
    "invalid",
    "Pictures, documents, sound and video are not allowed in a request for embeddings: they have prices of their own. Send text.",
  );
}

function callTarget(
  principal: Principal,
  team: TeamPolicy,
  policy: RuntimePolicy,
  target: GuardedTarget,
  asked: (target: GuardedTarget) => TargetRequest,
): CallTarget {
  const account = target.account === "own" ? principal.team : target.account;
  const roleArn = own(team.invokeRoles, account);
  const profileArn = applicationProfileArn(team, target, roleArn);
  return {
    name: `${account}/${target.region}/${target.invokeId}`,
    target,
    roleArn,
    ...(profileArn !== undefined && { profileArn }),
    price: own(policy.prices, target.invokeId),
    ...asked(target),
  };
}

/** Never free by accident: where money is limited, a target whose price nobody knows is left out. */
function targetsWithPrice(
  targets: readonly CallTarget[],
  scopes: readonly Scope[],
  route: string,
): readonly CallTarget[] {
  const limited = scopes.some(
    ({ limits }) => limits.dollarsPerDay !== "unlimited" || limits.dollarsPerMonth !== "unlimited",
  );
  if (!limited) return targets;
  const priced = targets.filter(({ price }) => price !== undefined);
  if (priced.length > 0) return priced;
  throw new Refusal(
    "forbidden",
    `Nobody has told this gateway what the model behind "${route}" costs, and your money is limited. ` +
      `Ask your platform team to add prices["${targets[0]?.target.invokeId}"] to the environment.`,
  );
}

/** Anthropic's beta that lets a model of 200,000 tokens read a million. */
function asksForLongContext({ body, edits }: ModelRequest): boolean {
  const additional = body.value.additionalModelRequestFields;
  const betas = [
    body.value.anthropic_beta,
    isObject(additional) && additional.anthropic_beta,
    edits.get("anthropic_beta"),
  ];
  return betas.some((each) => JSON.stringify(each ?? null).includes("context-1m"));
}

/** Such calls have a price of their own from 200,000 tokens on, and an estimate may not end there. */
function requireLongContext(targets: readonly GuardedTarget[], policy: RuntimePolicy): void {
  for (const { modelId } of targets) {
    const contextTokens = contextOf(modelId, policy);
    if (contextTokens === undefined || contextTokens >= 1_000_000) continue;
    throw new Refusal(
      "invalid",
      `The beta context-1m is not allowed here: what calls of more than ${contextTokens} tokens of ${modelId} cost is not known. Leave it out.`,
    );
  }
}

function contextOf(modelId: string, policy: RuntimePolicy): number | undefined {
  return Object.hasOwn(policy.models, modelId) ? policy.models[modelId]?.contextTokens : undefined;
}

function boundOf(
  bodyBytes: number,
  facts: InputFacts,
  output: OutputCap,
  { target }: CallTarget,
  policy: RuntimePolicy,
): UsageBound {
  const { modelId } = target;
  return {
    inputTokens: inputBound(facts, bodyBytes, {
      modelId,
      contextTokens: contextOf(modelId, policy),
    }),
    outputTokens: outputBound(facts, output.tokens),
    caching: facts.caching,
  };
}
