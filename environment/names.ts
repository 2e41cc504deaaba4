import { createHash } from "node:crypto";
import { GUARDRAIL_BOUNDS } from "./guardrail-choices";

/**
 * Every name that one stack gives a thing and another stack, policy or program relies on.
 *
 * Values cross between accounts by these names and never by cross-stack references. A name here is a contract:
 * changing one replaces resources in every account.
 */
export interface Names {
  /** IAM path of every role and policy of ours: `/bedrock-access/<environment>/`. */
  readonly iamPath: string;
  readonly stacks: {
    readonly organization: string;
    readonly trust: string;
    gateway(region: string): string;
    team(team: string): string;
  };
  /** Role names, unique in their account whatever their path. */
  readonly roles: {
    /** Platform account: the role of the gateway function; it alone may assume the invoke roles. */
    readonly gateway: string;
    /** Platform account: tells API Gateway who calls, and signs what it tells. */
    readonly authorizer: string;
    /** Platform account: brings revocations from the access state into a region's limiter store. */
    readonly projector: string;
    /** Platform account: may issue certificates. */
    readonly issuer: string;
    /** Platform account: ends sessions and writes quarantine policies and CRLs. */
    readonly revoker: string;
    /** Platform account: turns invocation logs into quarantine. */
    readonly spendGuard: string;
    /** Platform account: what a person assumes for `bedrock-access revoke`. */
    readonly operator: string;
    /** Platform account: by which a region's network writes flow logs. */
    flowLogs(region: string): string;
    /** Platform account: by which API Gateway writes logs in a region. */
    apiLogs(region: string): string;
    /** Platform account: by which AppConfig looks at a region's alarms. */
    policyAlarms(region: string): string;
    /** Team account: what Bedrock writes its record of calls by. Its policy has the same name, its alarms begin with it. */
    readonly invocationLogs: string;
    /** Team account: by which AWS Budgets ends the work of the team's roles. Its policy has the same name. */
    readonly budgetAction: string;
    /** Team account: what a certificate becomes. */
    direct(team: string): string;
    /** Team account: what the gateway assumes to call Bedrock for a team. */
    invoke(team: string): string;
  };
  readonly policies: {
    /** Permissions boundary of a team's roles. */
    boundary(team: string): string;
    /** Managed policy that the revoker fills at run time. One for an account. */
    readonly quarantine: string;
    /** Managed policy that AWS Budgets attaches to the team's roles once the money of the month is spent. */
    readonly overBudget: string;
  };
  /** Functions in the platform account, one of each in a region. */
  readonly functions: {
    readonly gateway: string;
    readonly authorizer: string;
    readonly projector: string;
    readonly issuer: string;
  };
  /** Tables in the platform account. */
  readonly tables: {
    /** One table with a replica in every region of the gateway. */
    readonly accessState: string;
    /** A table of its own in every region of the gateway. */
    readonly ledger: string;
    /** Login tokens that have become a certificate, so that none does twice; and how often users asked. */
    readonly issuer: string;
    /** Certificates that were issued. */
    readonly certificates: string;
  };
  /** Aliases of keys in the platform account. */
  readonly keyAliases: {
    /** Signs certificates and revocation lists. */
    readonly authority: string;
    /** Signs what the authorizer tells the gateway about a caller. */
    readonly context: string;
    /** Encrypts tables, logs and topics. */
    readonly data: string;
    /** The same for what the trust stack holds, which has a life of its own. */
    readonly trust: string;
  };
  /** Cache and cache user of the limiter store. At most 40 characters. */
  readonly limiterStore: string;
  /** The gateway's REST API, its web ACL and its AppConfig application. */
  readonly gateway: string;
  /** Log groups of a region's gateway beside those of its functions. */
  readonly logGroups: {
    /** Every connection of the network. */
    readonly network: string;
    /** Every request to the API. */
    readonly api: string;
    /** Team account: every call of a model. */
    readonly invocations: string;
  };
  /** Topic of a region's alarms. */
  readonly gatewayTopic: string;
  /** Bucket of the prompts and answers that teams have kept, in one region. */
  payloadBucket(accountId: string, region: string): string;
  /** Parameter in the platform account with the PEM of the authority. */
  readonly authorityParameter: string;
  /** Path of the parameters in the platform account with the parts of the issuing policy. */
  readonly issuingPolicyPath: string;
  /** Topic of the trust stack's alarms. */
  readonly trustTopic: string;
  /** Topic in the platform account, one in a region, of alarms in team accounts: records of calls are missing. */
  readonly recordTopic: string;
  /** Bucket of the revocation list of AWS Private CA. */
  revocationBucket(accountId: string): string;
  readonly trustAnchor: string;
  profile(team: string): string;
  usagePlan(team: string): string;
  inferenceProfile(team: string, route: string, position: number): string;
  /** Guardrail that the environment declares, in a team's account and one region. At most 50 characters. */
  guardrail(guardrail: string): string;
  budget(team: string): string;
  /** Management account: what watches the costs of a team's account, and its subscription. */
  readonly costAnomalies: string;
  anomalyMonitor(team: string): string;
  /** Name of a set of the organization's policies; each policy's has a number behind it. */
  organizationPolicies(set: OrganizationPolicySet): string;
}

/** `governed` and `resources` bind every governed account, `platform` the platform account alone. */
export const ORGANIZATION_POLICY_SETS = ["governed", "platform", "resources"] as const;

export type OrganizationPolicySet = (typeof ORGANIZATION_POLICY_SETS)[number];

/** Whether one of the organization's policies is this environment's own. */
export function isOwnPolicy(names: Names, policy: string): boolean {
  const set = policy.replace(/-\d+$/, "");
  return set !== policy && ORGANIZATION_POLICY_SETS.some((own) => set === names.organizationPolicies(own));
}

export function namesOf(environment: { readonly name: string; readonly namePrefix: string }): Names {
  const { name } = environment;
  const prefix = `${environment.namePrefix}-${name}`;
  return {
    iamPath: `/bedrock-access/${name}/`,
    stacks: {
      organization: `${name}-organization`,
      trust: `${name}-trust`,
      gateway: (region) => `${name}-gateway-${region}`,
      team: (team) => `${name}-team-${team}`,
    },
    roles: {
      gateway: `${prefix}-gateway`,
      authorizer: `${prefix}-authorizer`,
      projector: `${prefix}-projector`,
      issuer: `${prefix}-issuer`,
      revoker: `${prefix}-revoker`,
      spendGuard: `${prefix}-spend-guard`,
      operator: `${prefix}-operator`,
      flowLogs: (region) => `${prefix}-flow-logs-${region}`,
      apiLogs: (region) => `${prefix}-api-logs-${region}`,
      policyAlarms: (region) => `${prefix}-policy-alarms-${region}`,
      invocationLogs: `${prefix}-invocation-logs`,
      budgetAction: `${prefix}-budget-action`,
      direct: (team) => `${prefix}-direct-${team}`,
      invoke: (team) => `${prefix}-invoke-${team}`,
    },
    policies: {
      boundary: (team) => `${prefix}-boundary-${team}`,
      quarantine: `${prefix}-quarantine`,
      overBudget: `${prefix}-over-budget`,
    },
    functions: {
      gateway: `${prefix}-gateway`,
      authorizer: `${prefix}-authorizer`,
      projector: `${prefix}-projector`,
      issuer: `${prefix}-issuer`,
    },
    tables: {
      accessState: `${prefix}-access-state`,
      ledger: `${prefix}-ledger`,
      issuer: `${prefix}-issuer`,
      certificates: `${prefix}-certificates`,
    },
    keyAliases: {
      authority: `alias/${prefix}-authority`,
      context: `alias/${prefix}-context`,
      data: `alias/${prefix}-data`,
      trust: `alias/${prefix}-trust`,
    },
    limiterStore: `${prefix}-limits`,
    gateway: `${prefix}-gateway`,
    logGroups: {
      network: `/bedrock-access/${name}/network`,
      api: `/bedrock-access/${name}/api`,
      invocations: `/bedrock-access/${name}/invocations`,
    },
    gatewayTopic: `${prefix}-gateway`,
    payloadBucket: (accountId, region) => withinLimit(`${prefix}-payloads-${accountId}-${region}`, MAX_BUCKET_NAME),
    authorityParameter: `/bedrock-access/${name}/authority`,
    issuingPolicyPath: `/bedrock-access/${name}/issuer`,
    trustTopic: `${prefix}-trust`,
    recordTopic: `${prefix}-invocation-logs`,
    revocationBucket: (accountId) => `${prefix}-lists-${accountId}`,
    trustAnchor: prefix,
    profile: (team) => `${prefix}-${team}`,
    usagePlan: (team) => `${prefix}-${team}`,
    inferenceProfile: (team, route, position) =>
      withinLimit(`${prefix}-${team}-${route}-${position}`, MAX_INFERENCE_PROFILE_NAME),
    guardrail: (guardrail) => withinLimit(`${prefix}-${guardrail}`, GUARDRAIL_BOUNDS.name),
    budget: (team) => `${prefix}-${team}`,
    costAnomalies: `${prefix}-cost-anomalies`,
    anomalyMonitor: (team) => `${prefix}-${team}`,
    organizationPolicies: (set) => `${prefix}-${set}`,
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const MAX_BUCKET_NAME = 63;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html */
const MAX_INFERENCE_PROFILE_NAME = 64;

/** A name of letters, digits and hyphens; what had to change or to go is made up for by a hash, so that names stay distinct. */
function withinLimit(name: string, maximum: number): string {
  const simple = name.replaceAll(/[^A-Za-z0-9-]/g, "-");
  if (simple === name && name.length <= maximum) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${simple.slice(0, maximum - hash.length - 1).replace(/-+$/, "")}-${hash}`;
}

/** The longest name of an IAM role. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_ROLE_NAME = 64;

/**
 * The value of a team's API key in one region, which the gateway's authorizer returns as `usageIdentifierKey`.
 *
 * It tells API Gateway which usage plan to count against and opens nothing by itself, so it is no secret: it is derived, and
 * the authorizer derives it again. 64 characters of `[0-9a-f]`; API Gateway takes 20 to 128 alphanumeric ones.
 */
export function usageIdentifier(environment: string, region: string, team: string): string {
  return createHash("sha256").update(`bedrock-access/usage-plan/${environment}/${region}/${team}`).digest("hex");
}

/** What was checked when a certificate was issued. */
export interface IssuingFacts {
  readonly mfa: boolean;
  readonly device: boolean;
}

/**
 * The one SAN URI of a certificate, which carries the facts of its issuing into the session's tags.
 *
 * Roles Anywhere maps only the first SAN of a type, so all facts share one URI; it uses only characters that STS tags take.
 */
export function factsUri(facts: IssuingFacts): string {
  return `bedrock-access:facts/mfa=${facts.mfa ? "yes" : "no"}/device=${facts.device ? "yes" : "no"}`;
}

/** The URIs that a trust policy must accept so that the required facts hold. */
export function acceptedFactsUris(required: IssuingFacts): string[] {
  const choices = (mustHold: boolean) => (mustHold ? [true] : [true, false]);
  return choices(required.mfa).flatMap((mfa) => choices(required.device).map((device) => factsUri({ mfa, device })));
}
