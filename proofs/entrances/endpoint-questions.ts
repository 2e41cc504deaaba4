import { policyDocument } from "../../access/iam-policy";
import type { Account, NamedPolicy, VpcEndpoint } from "../access-model/access-model";
import { type Places, placesOf, put } from "../attacks/places";
import type { AlikeTeams } from "../matrix/alike";
import { OUTSIDE } from "../matrix/subject";
import type { Question } from "../question";
import { platformRole } from "../sessions";
import { EVERY_RIGHT, OPEN_TRUST, type World } from "../world";

/** What goes through the gateway's VPC endpoints: calls of our roles to our organization, and nothing that somebody brings along. */
export function endpointQuestions(world: World, groups: readonly AlikeTeams[], { endpoints }: Account): Question[] {
  const group = groups.find(({ team }) => team.paths.includes("gateway")) ?? groups[0];
  const places = placesOf(world.model, group);
  return endpoints.flatMap((endpoint) => questionsOf(world, { ...places, region: endpoint.region }, endpoint));
}

/** What the gateway does at a service, and as whom. */
type Use = readonly [action: string, resource: string, as: "gateway" | "projector" | "invoke"];

const LEDGER = "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-ledger";
const LOG_STREAM = "arn:{partition}:logs:{region}:{platform}:log-group:/aws/lambda/{prefix}-gateway:log-stream:x";
const CONFIGURATION =
  "arn:{partition}:appconfig:{region}:{platform}:application/abcdefg/environment/abcdefg/configuration/abcdefg";
const PAYLOAD = "arn:{partition}:s3:::{prefix}-payloads/one";

/** By the last part of the endpoint service's name. */
const USES: Readonly<Record<string, readonly Use[]>> = {
  "bedrock-runtime": [
    ["bedrock:InvokeModel", "{model}", "invoke"],
    ["bedrock:InvokeModelWithResponseStream", "{ownProfile}", "invoke"],
  ],
  sts: [
    ["sts:AssumeRole", "{invoke}", "gateway"],
    ["sts:TagSession", "{invoke}", "gateway"],
    ["sts:SetSourceIdentity", "{invoke}", "gateway"],
  ],
  dynamodb: [
    ["dynamodb:UpdateItem", LEDGER, "gateway"],
    ["dynamodb:Query", LEDGER, "gateway"],
    ["dynamodb:Query", LEDGER, "projector"],
  ],
  logs: [
    ["logs:CreateLogStream", LOG_STREAM, "gateway"],
    ["logs:PutLogEvents", LOG_STREAM, "gateway"],
    ["logs:PutLogEvents", LOG_STREAM, "projector"],
  ],
  appconfigdata: [
    ["appconfig:StartConfigurationSession", CONFIGURATION, "gateway"],
    ["appconfig:GetLatestConfiguration", CONFIGURATION, "gateway"],
    ["appconfig:GetLatestConfiguration", CONFIGURATION, "projector"],
  ],
  s3: [
    ["s3:PutObject", PAYLOAD, "gateway"],
    ["s3:PutObjectTagging", PAYLOAD, "gateway"],
  ],
};

/** What has no business at the endpoint, whoever asks. An endpoint that is there for a whole service has no such thing. */
const MISUSES: Readonly<Record<string, Use>> = {
  logs: ["logs:GetLogEvents", LOG_STREAM, "gateway"],
  appconfigdata: ["appconfig:GetConfiguration", CONFIGURATION, "gateway"],
  s3: ["s3:GetObject", PAYLOAD, "gateway"],
};

function questionsOf(world: World, places: Places, endpoint: VpcEndpoint): Question[] {
  const service = endpoint.service.replace(/^.*\./, "");
  const [uses, misuse] = [USES[service], MISUSES[service]];
  return uses === undefined
    ? [unknown(endpoint)]
    : [
        ...uses.flatMap((use) => useQuestions(world, places, endpoint, service, use)),
        ...(misuse === undefined ? [] : useQuestions(world, places, endpoint, service, misuse).map(refused)),
      ];
}

function refused(question: Question): Question {
  return question.expected === "denied"
    ? question
    : { ...question, what: `${question.what}, for something else`, expected: "denied" };
}

/** An endpoint that nobody has said a use of must let nobody through. */
function unknown({ service, region, policy }: VpcEndpoint): Question {
  return {
    who: "anybody in the gateway's network",
    what: `goes through the endpoint of ${service}`,
    expected: "denied",
    teams: [],
    region,
    asks: [],
    settled: {
      action: "*",
      resource: service,
      decision:
        policy === undefined || policy.Statement.some(({ Effect }) => Effect === "Allow") ? "allowed" : "denied",
      by: "the endpoint's policy, and no use of the service is known",
    },
  };
}

function useQuestions(
  { model }: World,
  places: Places,
  { region, policy }: VpcEndpoint,
  service: string,
  [action, template, as]: Use,
): Question[] {
  const { organization, partition } = model.environment;
  const through: NamedPolicy = { name: `endpoint of ${service}`, document: policy ?? FULL_ACCESS };
  const role =
    as === "invoke" ? places.invoke : as === "gateway" ? places.gateway : platformRole(model.environment, as);
  const resource = put(template, places);
  const ours = { resource, account: resource.split(":")[4] || accountOf(role) };
  const theirs = {
    resource: resource.replaceAll(places.platform, OUTSIDE).replaceAll(places.account, OUTSIDE),
    account: OUTSIDE,
  };
  const theirRole = role.replace(/:\d{12}:/, `:${OUTSIDE}:`);
  const admin = put("arn:{partition}:iam::{platform}:role/Admin", places);
  const at = (
    who: string,
    what: string,
    expected: Question["expected"],
    principal: string,
    owner: Owner,
  ): Question => ({
    who,
    what: `${what}, through the endpoint of ${service}`,
    expected,
    teams: [],
    region,
    asks: [
      {
        call: {
          principal,
          action,
          resource: owner.resource,
          resourceAccount: owner.account,
          context: {
            "aws:PrincipalOrgID": accountOf(principal) === OUTSIDE ? STRANGERS : organization.id,
            "aws:ResourceOrgID": owner.account === OUTSIDE ? STRANGERS : organization.id,
          },
        },
        policies: {
          identity: [EVERY_RIGHT],
          endpoint: through,
          resource: isRole(owner.resource) ? OPEN_TRUST : openTo(owner.resource, action),
        },
      },
    ],
  });
  const caller = as === "invoke" ? "session of the invoke role" : `role of the ${as}`;
  const questions = [
    at(caller, "goes on working", "allowed", role, ours),
    at("administrator of the platform account", "calls from the gateway's network", "denied", admin, ours),
    at("somebody of another organization", "brings credentials along", "denied", vendor(partition), theirs),
    at("namesake of our role in another organization", "brings credentials along", "denied", theirRole, theirs),
  ];
  // A model has no account, so a call of one has no organization that owns what is called.
  return as === "invoke"
    ? questions
    : [...questions, at(caller, "takes data to another organization", "denied", role, theirs)];
}

/** Whose the resource is that is called; the ARN of a bucket or model does not say. */
interface Owner {
  readonly resource: string;
  readonly account: string;
}

/** What AWS puts on an endpoint that is given no policy. */
const FULL_ACCESS = policyDocument({ Sid: "FullAccess", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" });

const STRANGERS = "o-stranger00";

function vendor(partition: string): string {
  return `arn:${partition}:iam::${OUTSIDE}:role/Vendor`;
}

function isRole(resource: string): boolean {
  return resource.includes(":role/");
}

/** Whoever owns the resource lets everybody in: the endpoint alone is asked. */
function openTo(resource: string, action: string) {
  return policyDocument({ Sid: "Everybody", Effect: "Allow", Principal: "*", Action: action, Resource: resource });
}

function accountOf(principal: string): string {
  return principal.split(":")[4] ?? "";
}
