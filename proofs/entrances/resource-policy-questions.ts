import type { Account, ResourcePolicy } from "../access-model/access-model";
import { OUTSIDE } from "../matrix/subject";
import type { Question } from "../question";
import { ANONYMOUS } from "../simulation/call";
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
      return (
        [
          ["administrator of an account outside the organization", vendor],
          ["anybody, unsigned", ANONYMOUS],
          ...DEPUTIES.map(
            (service) =>
              [
                `${service.replace("{region}", region)}, for another organization`,
                service.replace("{region}", region),
              ] as const,
          ),
        ] as const
      )
        .filter(([, principal]) => principal !== ANONYMOUS || !NEVER_UNSIGNED.has(kind))
        .map(
          ([who, principal]): Question => ({
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
                  ...(principal.endsWith(".amazonaws.com") && { context: { "aws:SourceAccount": OUTSIDE } }),
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
