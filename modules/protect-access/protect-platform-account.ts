import type { ReasonedStatement } from "../policy-set/reasoned-statement";
import { arnsOf } from "./arns";
import { requireProtectedAccess } from "./check-protected-access";
import { EVENT_SOURCE_MAPPINGS, TABLE_WRITES } from "./covered-actions";
import { ON_KEYS, ON_NAMED, ON_TAGGED } from "./left-open";
import { PROTECTED_TAG, type ProtectedAccess } from "./protected-access";
import { compact, unless } from "./statement-parts";

/**
 * The SCP of the platform account, beside that of every governed account: changes are reserved to provisioning, and each use to
 * the runtime roles that need it.
 *
 * Throws one error that lists every problem of the props.
 */
export function protectPlatformAccountStatements(access: ProtectedAccess): ReasonedStatement[] {
  requireProtectedAccess(access);
  const our = arnsOf(access);
  const partition = access.partition ?? "aws";
  const functions = compact(our.named("lambda", ({ prefix }) => `*:*:function:${prefix}-*`));
  const tables = our.named("dynamodb", ({ prefix }) => `*:*:table/${prefix}-*`);
  const caches = ["serverlesscache", "replicationgroup", "user"].flatMap((type) =>
    our.named("elasticache", ({ prefix }) => `*:*:${type}:${prefix}-*`),
  );
  const aliases = compact(access.environments.map((name) => `alias/${access.namePrefix}-${name}-*`));
  const keys = `arn:${partition}:kms:*:*:key/*`;

  return [
    {
      statement: {
        Sid: "ReserveChanges",
        Effect: "Deny",
        NotAction: ON_NAMED,
        Resource: compact([
          ...(access.restApis ?? []).flatMap(({ region, restApiId }) => {
            const api = `arn:${partition}:apigateway:${region}::/restapis/${restApiId}`;
            return [api, `${api}/*`];
          }),
          `arn:${partition}:apigateway:*::/apis/*`,
          ...our.named("events", ({ prefix }) => `*:*:rule/${prefix}-*`),
          ...our.named("wafv2", ({ prefix }) => `*:*:regional/*/${prefix}-*`),
          ...tables,
          ...caches,
          ...our.named("elasticache", ({ prefix }) => `*:*:usergroup:${prefix}-*`),
          ...our.named("ssm", ({ path }) => `*:*:parameter${path}*`),
          ...our.named("kms", ({ prefix }) => `*:*:alias/${prefix}-*`),
        ]),
        Condition: unless(our.provisioning),
      },
      reason:
        "The API and its web ACL decide who reaches the gateway; a test call of a method skips the authorizer. Routes of an HTTP " +
        "API, which the issuer has, inherit no tag, and one that leads elsewhere gathers logins: all of the account are reserved. " +
        "A rule calls our functions with any event that its target names. Tables, store and parameters hold what is decided by, " +
        "and an alias names the key that signs certificates or contexts.",
      source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html",
    },
    {
      statement: {
        Sid: "ReserveTagged",
        Effect: "Deny",
        NotAction: ON_TAGGED,
        // Private domain names and the routing rules of domain names have an account in their ARN, what is older has none.
        Resource: [`arn:${partition}:apigateway:*:*:/*`, `arn:${partition}:appconfig:*:*:*`],
        Condition: {
          StringEquals: { [`aws:ResourceTag/${PROTECTED_TAG}`]: compact(access.environments) },
          ...unless(our.provisioning),
        },
      },
      reason:
        "Usage plans, API keys, domain names and the runtime policy have random ids, so their tag says whose they are. What lies " +
        "under a REST API, plan or domain name inherits the tag.",
      source:
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html",
    },
    {
      statement: {
        Sid: "ReserveTag",
        Effect: "Deny",
        Action: "apigateway:*",
        Resource: "*",
        Condition: {
          "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": PROTECTED_TAG },
          ...unless(our.provisioning),
        },
      },
      reason:
        "Without the tag, or with another value, nothing protects a usage plan. (In AppConfig, untagging is a change.)",
      source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html",
    },
    {
      statement: {
        Sid: "ReserveExtensions",
        Effect: "Deny",
        Action: "appconfig:CreateExtensionAssociation",
        Resource: "*",
        Condition: unless(our.provisioning),
      },
      reason:
        "An extension rewrites a configuration while it is deployed. The action takes no resource, so it is reserved for the " +
        "whole account.",
      source: "https://docs.aws.amazon.com/appconfig/latest/userguide/working-with-appconfig-extensions-about.html",
    },
    {
      statement: {
        Sid: "ReserveFeeds",
        Effect: "Deny",
        Action: EVENT_SOURCE_MAPPINGS.actions,
        Resource: "*",
        Condition: { ArnLike: { "lambda:FunctionArn": functions }, ...unless(our.provisioning) },
      },
      reason: "A mapping from a queue or stream of one's own calls a function of ours with any event.",
      source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-permissions.html",
    },
    {
      statement: {
        Sid: "ReserveCalls",
        Effect: "Deny",
        Action: "lambda:Invoke*",
        Resource: functions,
        Condition: unless([...our.platformRevoker, ...our.spendGuard, ...our.operator]),
      },
      reason:
        "Whoever calls the gateway or the issuer directly writes the identity of the caller into the event. API Gateway, event " +
        "rules and log subscriptions call as services, which no SCP binds.",
      source: "https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html",
    },
    {
      statement: {
        Sid: "ReserveTableWrites",
        Effect: "Deny",
        Action: TABLE_WRITES.actions,
        Resource: compact(tables),
        Condition: unless([
          ...our.gateway,
          ...our.projector,
          ...our.issuer,
          ...our.platformRevoker,
          ...our.spendGuard,
          ...our.operator,
        ]),
      },
      reason:
        "Access state says who is revoked, the ledger who spent what: one written item brings access or money back.",
      source: TABLE_WRITES.source,
    },
    {
      statement: {
        Sid: "ReserveStore",
        Effect: "Deny",
        Action: "elasticache:Connect",
        Resource: compact(caches),
        Condition: unless([...our.gateway, ...our.projector, ...our.platformRevoker, ...our.spendGuard]),
      },
      reason: "In the store are the limits and revocations that the gateway asks: one command empties them.",
      source: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html",
    },
    {
      statement: {
        Sid: "ReserveKeys",
        Effect: "Deny",
        NotAction: ON_KEYS,
        Resource: keys,
        Condition: {
          "ForAnyValue:StringLike": { "kms:ResourceAliases": aliases },
          ...unless(our.provisioning),
        },
      },
      reason:
        "A key policy or a grant hands the key to anybody; a deleted key ends every certificate. Keys are known by their alias: " +
        "moving it is reserved with the names, and a second alias on the key is a change of the key.",
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html",
    },
    {
      statement: {
        Sid: "ReserveSigning",
        Effect: "Deny",
        Action: "kms:Sign",
        Resource: keys,
        Condition: {
          "ForAnyValue:StringLike": { "kms:ResourceAliases": compact(our.keyAliases.authority) },
          ...unless([...our.issuer, ...our.platformRevoker]),
        },
      },
      reason:
        "Who signs with the authority's key issues certificates for any user and team. Provisioning needs it for nothing.",
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html",
    },
    {
      statement: {
        Sid: "ReserveContexts",
        Effect: "Deny",
        Action: "kms:Sign",
        Resource: keys,
        Condition: {
          "ForAnyValue:StringEquals": { "kms:ResourceAliases": compact(our.keyAliases.context) },
          ...unless(our.authorizer),
        },
      },
      reason:
        "The gateway takes a context signed with this key for its authorizer's: who signs one is whoever it names. The gateway " +
        "itself only verifies.",
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html",
    },
  ];
}
