import { ALL_REGIONS, partitionOf } from "../../environment/catalogue";
import type { Account, NamedPolicy, Role } from "../access-model/access-model";
import type { Question } from "../question";
import { ADMINISTRATOR, type CallContext } from "../simulation/call";
import { gatewayEndpoints, type World } from "../world";
import { type CallGuardrail, callGuardrail, guardedContext } from "./call-guardrail";
import type { Told } from "./subject";
import { INVOKE, STREAM, type TeamCall } from "./team-calls";

/** A call that a team's session may make. */
export interface OwnCall {
  readonly role: Role;
  readonly context: CallContext;
  readonly account: Account;
  readonly row: Told;
  /** Through which it is made; `undefined`: the model by its own id. */
  readonly profile: string | undefined;
}

/**
 * What goes with a call that is allowed, and what it must not turn into: not by the role's policies, and not by its boundary and
 * session policy alone, should its quarantine ever be rewritten to allow everything.
 */
export function callLimits(world: World, call: TeamCall, own: OwnCall): Question[] {
  const { role, context, row } = own;
  const ask = (as: Role, { action, resource, more }: Limit) => [
    world.askAsRole(as, { action, resource, context: { ...context, ...more } }),
  ];
  const forged = { ...role, quarantine: FORGED };
  return [
    ...companions(world, call, own).map((limit) => ({
      ...row,
      what: `${row.what}, ${limit.what}`,
      asks: ask(role, limit),
    })),
    ...limitsOf(world, call, own).flatMap((limit): Question[] => {
      const question = { ...row, what: `${row.what}, ${limit.what}`, expected: "denied" as const };
      return [
        { ...question, asks: ask(role, limit) },
        { ...question, what: `${question.what}, with a quarantine that allows all`, asks: ask(forged, limit) },
      ];
    }),
  ];
}

const FORGED: NamedPolicy = { name: "forged quarantine", document: ADMINISTRATOR };

interface Limit {
  readonly what: string;
  readonly action: string;
  readonly resource: string;
  readonly more?: CallContext;
}

function companions(world: World, call: TeamCall, { profile, row }: OwnCall): Limit[] {
  const { target } = call;
  const guardrail = callGuardrail(world.model, call);
  return [
    ...(guardrail === undefined ? [] : [{ what: "its guardrail applied", action: APPLY, resource: guardrail.arn }]),
    ...(guardrail?.besides === undefined
      ? []
      : [
          {
            what: `with version ${guardrail.besides} of its guardrail, while calls go over to the next`,
            action: INVOKE,
            resource: modelArn(world, target.region, target.modelId),
            more: {
              ...(profile === undefined ? {} : { "bedrock:InferenceProfileArn": profile }),
              ...guardedContext({ ...guardrail, version: guardrail.besides }),
            },
          },
        ]),
    { what: "its tokens counted", action: COUNT, resource: modelArn(world, target.region, target.modelId) },
    ...(profile === undefined
      ? []
      : [{ what: "its profile read", action: "bedrock:GetInferenceProfile", resource: profile }]),
    ...(row.path !== "gateway" || profile === undefined
      ? []
      : gatewayEndpoints(world).map((vpce) => ({
          what: `by the gateway's endpoint ${vpce}`,
          action: INVOKE,
          resource: profile,
          more: { "aws:SourceVpce": vpce },
        }))),
  ];
}

function limitsOf(world: World, call: TeamCall, { account, profile, row }: OwnCall): Limit[] {
  const { partition } = world.model.environment;
  const { target } = call;
  const { region, modelId } = target;
  const guardrail = callGuardrail(world.model, call);
  const model = modelArn(world, region, modelId);
  const stranger = `arn:${partition}:bedrock:${region}:${account.accountId}:application-inference-profile/notourown000`;
  const through: CallContext = profile === undefined ? {} : { "bedrock:InferenceProfileArn": profile };
  const guarded = guardedContext(guardrail);
  const dearer = { "bedrock:ServiceTier": "priority" };
  const other = modelArn(world, region, NO_ROUTES_MODEL);
  const beyond = unreachedRegions(world).slice(0, 2);
  return [
    { what: "by a profile of one's own", action: INVOKE, resource: stranger },
    {
      what: "the model through a profile of one's own",
      action: INVOKE,
      resource: model,
      more: { ...guarded, "bedrock:InferenceProfileArn": stranger },
    },
    {
      what: "at the price of the priority tier",
      action: INVOKE,
      resource: profile ?? model,
      more: { ...(profile ? {} : guarded), ...dearer },
    },
    { what: "the model at that price", action: INVOKE, resource: model, more: { ...guarded, ...through, ...dearer } },
    { what: "the model itself at that price", action: INVOKE, resource: model, more: { ...guarded, ...dearer } },
    { what: "another model", action: INVOKE, resource: other, more: guarded },
    { what: "another model through its profile", action: INVOKE, resource: other, more: { ...guarded, ...through } },
    { what: "another model's tokens counted", action: COUNT, resource: other },
    ...(row.path === "gateway" && gatewayEndpoints(world).length > 0 ? ELSEWHERE : []).map(([what, vpce]) => ({
      what,
      action: INVOKE,
      resource: profile ?? model,
      more: { ...(profile ? {} : guarded), "aws:SourceVpce": vpce },
    })),
    { what: "a batch job", action: "bedrock:CreateModelInvocationJob", resource: model },
    ...beyond.flatMap((at) => [
      { what: `in ${at}`, action: INVOKE, resource: modelArn(world, at, modelId), more: { ...guarded, ...through } },
      { what: `its tokens counted in ${at}`, action: COUNT, resource: modelArn(world, at, modelId) },
    ]),
    ...(profile === undefined
      ? []
      : [{ what: "its profile deleted", action: "bedrock:DeleteInferenceProfile", resource: profile }]),
    ...(target.inferenceProfileId === undefined
      ? []
      : [
          { what: "the model itself, past the profile", action: INVOKE, resource: model, more: guarded },
          { what: "as a stream, past the profile", action: STREAM, resource: model, more: guarded },
        ]),
    ...(guardrail === undefined ? [] : guardrailLimits(guardrail, model, through)),
  ];
}

/** How a call would get around its guardrail. */
function guardrailLimits({ arn, version }: CallGuardrail, model: string, through: CallContext): Limit[] {
  const own = arn.replace(/[^/]+$/, "notourown000");
  const carrying = (what: string, identifier: string): Limit => ({
    what: `with ${what}`,
    action: INVOKE,
    resource: model,
    more: { ...through, "bedrock:GuardrailIdentifier": identifier },
  });
  return [
    { what: "its guardrail changed", action: "bedrock:UpdateGuardrail", resource: arn },
    { what: "its guardrail deleted", action: "bedrock:DeleteGuardrail", resource: arn },
    { what: "another version of it published", action: "bedrock:CreateGuardrailVersion", resource: arn },
    { what: "another guardrail applied", action: APPLY, resource: own },
    { what: "without its guardrail", action: INVOKE, resource: model, more: through },
    carrying("a guardrail of one's own", `${own}:${version === "DRAFT" ? "1" : version}`),
    carrying("the guardrail of another account", `${arn.replace(/:\d{12}:/, ":999999999999:")}:${version}`),
    carrying("a version of its guardrail that calls do not carry", `${arn}:${FOREIGN_VERSION}`),
    ...(version === "DRAFT" ? [] : [carrying("the draft of its guardrail", arn)]),
  ];
}

/** No lock and no stack of ours names it. */
const FOREIGN_VERSION = "88888888";

/** Regions that no route of the environment reaches. */
function unreachedRegions({ model: { environment } }: World): string[] {
  const targets = Object.values(environment.routes).flatMap((route) => route.targets);
  const reached = new Set(targets.flatMap((target) => [target.region, ...target.destinationRegions]));
  return ALL_REGIONS.filter((each) => partitionOf(each) === environment.partition && !reached.has(each));
}

/** An endpoint that nobody of ours has. */
const ELSEWHERE = [["from outside the gateway's network", "vpce-00000000000000000"]] as const;

const COUNT = "bedrock:CountTokens";

const APPLY = "bedrock:ApplyGuardrail";

/** No catalogue of ours has it. */
const NO_ROUTES_MODEL = "nobody.names-this-model-v1:0";

function modelArn({ model }: World, region: string, modelId: string): string {
  return `arn:${model.environment.partition}:bedrock:${region}::foundation-model/${modelId}`;
}
