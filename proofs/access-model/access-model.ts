import type { PolicyDocument } from "../../access/iam-policy";
import type { Environment } from "../../environment/environment";
import type { LockedGuardrails } from "../../environment/lock-sections/guardrails";
import type { WaitingTeam } from "../../environment/synthesized";

/**
 * What one environment's Terraform says about access, read from the synthesized output alone, as AWS would get it.
 *
 * References inside a stack are followed. What only AWS will know (the id of a trust anchor) is made up, the same every time.
 */
export interface AccessModel {
  readonly environment: Environment;
  /** The platform account first. The management account is left out: no SCP binds it. */
  readonly accounts: readonly Account[];
  /** Teams whose account AWS has not made yet: nothing can be said about them. */
  readonly waiting: readonly WaitingTeam[];
  /** What the output was told of guardrails that AWS has: calls carry these versions. */
  readonly lockedGuardrails: LockedGuardrails;
  /** What could not be read. A proof over a model with such gaps fails. */
  readonly unresolved: readonly UnresolvedReference[];
  /** What the output does not show and is taken for true, as sentences. */
  readonly assumptions: readonly string[];
}

export interface Account {
  /** `platform`, `gateway` where the APIs are in another account, or `team <name>`. */
  readonly holder: string;
  readonly accountId: string;
  /** From the outermost that the output knows to the one that holds the account: names of OUs that it makes, ids of others. */
  readonly ouPath: readonly string[];
  /**
   * `enforced`: the organization's policies bind the account. `staged`: the environment says that they do not yet.
   * `free`: an account that the environment does not govern, such as that of a gateway of somebody else's.
   */
  readonly enforcement: "enforced" | "staged" | "free";
  /** Attached to the account or to an OU above it. */
  readonly scps: readonly AttachedPolicy[];
  readonly rcps: readonly AttachedPolicy[];
  readonly roles: readonly Role[];
  readonly trustAnchors: readonly TrustAnchor[];
  readonly profiles: readonly RolesAnywhereProfile[];
  readonly inferenceProfiles: readonly InferenceProfile[];
  readonly guardrails: readonly Guardrail[];
  readonly usagePlans: readonly UsagePlan[];
  readonly endpoints: readonly VpcEndpoint[];
  readonly restApis: readonly RestApi[];
  readonly functionPermissions: readonly FunctionPermissions[];
  readonly resourcePolicies: readonly ResourcePolicy[];
  /** Names of the stacks that work in the account. */
  readonly stacks: readonly string[];
}

/** An SCP or RCP of ours. FullAWSAccess and RCPFullAWSAccess, which every target has, are not listed. */
export interface AttachedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly trust: PolicyDocument;
  /** Inline policies, and attached managed ones that the stack makes or that are known of AWS. */
  readonly identity: readonly NamedPolicy[];
  /** ARNs of attached managed policies that nobody here knows. Each is also an unresolved reference. */
  readonly foreignPolicies: readonly string[];
  /** The attached managed policy that the revoker writes at run time, as Terraform first makes it. Not among `identity`. */
  readonly quarantine: NamedPolicy | undefined;
  readonly boundary: NamedPolicy | undefined;
  /** The session policy of the Roles Anywhere profile that leads to the role. */
  readonly session: PolicyDocument | undefined;
  /** Its own and the provider's default ones: sessions have them as principal tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly maxSessionSeconds: number;
}

export interface TrustAnchor {
  readonly arn: string;
  readonly name: string;
  readonly enabled: boolean;
}

export interface RolesAnywhereProfile {
  readonly name: string;
  readonly enabled: boolean;
  readonly roleArns: readonly string[];
  readonly durationSeconds: number;
}

/** An application inference profile. */
export interface InferenceProfile {
  readonly arn: string;
  readonly name: string;
  /** ARN of the foundation model or of the system-defined inference profile that it calls. */
  readonly copyFrom: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A guardrail, with the version of it that the stack publishes. */
export interface Guardrail {
  /** Without a version. */
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly version: string | undefined;
  /** What that version holds, as a hash; `undefined` where its description says none. */
  readonly content: string | undefined;
}

export interface UsagePlan {
  readonly name: string;
  readonly region: string;
  readonly stages: readonly { readonly restApiId: string; readonly stage: string }[];
  readonly ratePerSecond: number | undefined;
  readonly burst: number | undefined;
  readonly quota: { readonly limit: number; readonly period: string } | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface VpcEndpoint {
  readonly service: string;
  readonly region: string;
  /** `undefined`: AWS's default, which allows everything. */
  readonly policy: PolicyDocument | undefined;
}

export interface RestApi {
  readonly name: string;
  readonly region: string;
  readonly policy: PolicyDocument | undefined;
  readonly methods: readonly RestMethod[];
}

export interface RestMethod {
  /** `aws_api_gateway_method.api_Method-openai-POST` */
  readonly address: string;
  readonly httpMethod: string;
  readonly authorization: string;
  /** Of the same API; `undefined` where the method has none. */
  readonly authorizer: Authorizer | undefined;
  readonly apiKeyRequired: boolean;
}

export interface Authorizer {
  readonly name: string;
  /** How long AWS answers by what the function said before, for the same {@link identitySources}. */
  readonly cacheSeconds: number;
  readonly identitySources: readonly string[];
}

/** All that may call one function by its own policy, as AWS writes it from the permissions that Terraform adds. */
export interface FunctionPermissions {
  readonly name: string;
  /** Of the function, with the alias that is called. */
  readonly arn: string;
  readonly policy: PolicyDocument;
}

/** A policy that stands on a resource, and may let in whom no identity policy of ours knows. */
export interface ResourcePolicy {
  readonly address: string;
  readonly kind: "key" | "topic" | "queue" | "bucket" | "secret" | "table" | "logs";
  readonly region: string;
  readonly document: PolicyDocument;
}

export interface UnresolvedReference {
  readonly stack: string;
  /** Where it stands, such as `aws_iam_role.direct.assume_role_policy`. */
  readonly address: string;
  /** The reference itself, such as `data.terraform_remote_state.trust`. */
  readonly reference: string;
  /** Why it leads nowhere, and how to mend it. */
  readonly reason: string;
}

export function accountOf(model: AccessModel, holder: string): Account | undefined {
  return model.accounts.find((account) => account.holder === holder);
}

export function roleOf(account: Account, name: string): Role | undefined {
  return account.roles.find((role) => role.name === name);
}
