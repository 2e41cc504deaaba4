import type { PolicyDocument } from "../../access/iam-policy";
import type { AccessModel, Account, ResourcePolicy } from "../access-model/access-model";
import { OUTSIDE } from "../matrix/subject";
import type { Question } from "../question";
import { ANONYMOUS, type CallContext } from "../simulation/call";
import { EVERY_RIGHT, type World } from "../world";

/** What the policies that stand on resources give to whom no account of ours answers for. */
export function resourcePolicyQuestions({ model }: World, { accountId, resourcePolicies }: Account): Question[] {
  const { partition } = model.environment;
  const vendor = `arn:${partition}:iam::${OUTSIDE}:role/Vendor`;
  return resourcePolicies.flatMap(({ address, kind, region, document }) =>
    PROBES[kind].flatMap(([action, template]) => {
      const resource =
        namedIn(document) ??
        template.replace("{partition}", partition).replace("{region}", region).replace("{account}", accountId);
      const strangers: Stranger[] = [
        ["administrator of an account outside the organization", vendor, {}],
        ["anybody, unsigned", ANONYMOUS, {}],
        ...DEPUTIES.map((each) => each.replace("{region}", region)).flatMap((service): Stranger[] => [
          [`${service}, for another organization`, service, forOutsiders(document)],
          // Keys are used for topics that alarms of the whole organization tell.
          ...(kind === "topic"
            ? [[`${service}, for somebody else of ours`, service, forNeighbours(model)] satisfies Stranger]
            : []),
        ]),
      ];
      return strangers
        .filter(([, principal]) => principal !== ANONYMOUS || !NEVER_UNSIGNED.has(kind))
        .map(
          ([who, principal, context]): Question => ({
            who,
            what: `uses ${address.replace(/^aws_/, "")} by its own policy`,
            expected: "denied",
            teams: [],
            region,
            asks: [
              {
                call: {
                  principal,
                  action,
                  resource,
                  resourceAccount: accountId,
                  context,
                },
                policies: {
                  ...(principal === vendor ? { identity: [EVERY_RIGHT] } : {}),
                  resource: document,
                },
              },
            ],
          }),
        );
    }),
  );
}

type Stranger = readonly [who: string, principal: string, context: CallContext];

/** What AWS says when a service acts for somebody else, who calls the thing that it acts for as we call ours. */
function forOutsiders(document: PolicyDocument): CallContext {
  const [ours] = sourcesIn(document);
  return {
    "aws:SourceAccount": OUTSIDE,
    "aws:SourceOrgID": "o-stranger00",
    ...(ours && { "aws:SourceArn": ours.replace(/^((?:[^:]*:){4})[^:]*/, `$1${OUTSIDE}`).replaceAll("*", "one") }),
  };
}

/** What AWS says when a service acts for another account of the organization, in which nothing is ours. */
function forNeighbours({ environment: { partition, regions, organization } }: AccessModel): CallContext {
  return {
    "aws:SourceAccount": NEIGHBOUR,
    "aws:SourceOrgID": organization.id,
    "aws:SourceArn": `arn:${partition}:cloudwatch:${regions.home}:${NEIGHBOUR}:alarm:own`,
  };
}

const NEIGHBOUR = "888888888888";

function sourcesIn({ Statement }: PolicyDocument): string[] {
  return Statement.flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap((keys) => keys["aws:SourceArn"] ?? []),
  );
}

/** Services that anybody can have do something. */
const DEPUTIES = [
  "cloudwatch.amazonaws.com",
  "logs.{region}.amazonaws.com",
  "events.amazonaws.com",
  "s3.amazonaws.com",
];

/** The resource by the name that its policy gives it; a key's says `*`. */
function namedIn({ Statement }: ResourcePolicy["document"]): string | undefined {
  return Statement.flatMap(({ Resource = [] }) => Resource).find((each) => !each.includes("*"));
}

/** What is worth most to a stranger, by the kind of resource. */
const PROBES: Readonly<Record<ResourcePolicy["kind"], readonly (readonly [action: string, resource: string])[]>> = {
  key: ["kms:Sign", "kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:PutKeyPolicy"].map((action) => [
    action,
    "arn:{partition}:kms:{region}:{account}:key/11111111-2222-3333-4444-555555555555",
  ]),
  topic: ["sns:Publish", "sns:Subscribe", "sns:AddPermission"].map((action) => [
    action,
    "arn:{partition}:sns:{region}:{account}:one",
  ]),
  queue: ["sqs:SendMessage", "sqs:ReceiveMessage"].map((action) => [
    action,
    "arn:{partition}:sqs:{region}:{account}:one",
  ]),
  bucket: ["s3:GetObject", "s3:PutObject"].map((action) => [action, "arn:{partition}:s3:::one/key"]),
  secret: [["secretsmanager:GetSecretValue", "arn:{partition}:secretsmanager:{region}:{account}:secret:one-AbCdEf"]],
  table: ["dynamodb:GetItem", "dynamodb:PutItem"].map((action) => [
    action,
    "arn:{partition}:dynamodb:{region}:{account}:table/one",
  ]),
  logs: [["logs:PutLogEvents", "arn:{partition}:logs:{region}:{account}:log-group:one:log-stream:one"]],
};

/** Services that refuse what nobody has signed before they look at a policy. */
const NEVER_UNSIGNED: ReadonlySet<ResourcePolicy["kind"]> = new Set(["key", "secret", "table", "logs"]);
