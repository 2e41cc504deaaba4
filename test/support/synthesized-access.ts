import type { PolicyDocument } from "../../access/iam-policy";
import type { Account, Role } from "../../proofs/access-model/access-model";
import { readAccessModels } from "../../proofs/access-model/read-access-model";
import type { SynthesizedOutput } from "../../proofs/access-model/read-synthesized-output";

/** What the proofs read of one environment, by names that tests ask for. */
export interface SynthesizedAccess {
  /** By holder: `platform`, `team payments`. */
  readonly accounts: Readonly<Record<string, AccountAccess>>;
}

export interface AccountAccess {
  readonly accountId: string;
  readonly scps: readonly PolicyDocument[];
  readonly rcps: readonly PolicyDocument[];
  /** By name. */
  readonly roles: Readonly<Record<string, RoleAccess>>;
  readonly trustAnchorArn: string | undefined;
  /** ARNs of the application inference profiles, by name. */
  readonly inferenceProfiles: Readonly<Record<string, string>>;
  /** Guardrails by name, each with the version that its stack publishes. */
  readonly guardrails: Readonly<Record<string, { readonly arn: string; readonly version: string }>>;
}

export interface RoleAccess {
  readonly arn: string;
  readonly trust: PolicyDocument;
  readonly permissions: readonly PolicyDocument[];
  readonly quarantine: PolicyDocument;
  readonly boundary: PolicyDocument;
  readonly session: PolicyDocument | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** @throws Error when a reference leads nowhere: a test must not pass for want of what it asks about. */
export function readAccess(output: SynthesizedOutput, environment: string): SynthesizedAccess {
  const model = found(
    readAccessModels(output).find((each) => each.environment.name === environment),
    `environment ${environment}`,
  );
  const [gap] = model.unresolved;
  if (gap !== undefined) throw new Error(`${gap.address}: ${gap.reference}: ${gap.reason}`);
  return { accounts: Object.fromEntries(model.accounts.map((account) => [account.holder, accessOf(account)])) };
}

export function accountOf(access: SynthesizedAccess, holder: string): AccountAccess {
  return found(access.accounts[holder], `account of ${holder}`);
}

export function roleOf(account: AccountAccess, name: string): RoleAccess {
  return found(account.roles[name], `role ${name} in ${account.accountId}`);
}

function accessOf({
  accountId,
  scps,
  rcps,
  roles,
  trustAnchors,
  inferenceProfiles,
  guardrails,
  holder,
}: Account): AccountAccess {
  // Roles of AWS's services have no quarantine: these tests ask about the roles of the paths.
  const ofPaths = holder.startsWith("team ")
    ? roles.filter(({ name }) => !/-(invocation-logs|budget-action)$/.test(name))
    : [];
  return {
    accountId,
    scps: scps.map(({ document }) => document),
    rcps: rcps.map(({ document }) => document),
    roles: Object.fromEntries(ofPaths.map((role) => [role.name, roleAccess(role)])),
    trustAnchorArn: trustAnchors[0]?.arn,
    inferenceProfiles: Object.fromEntries(inferenceProfiles.map(({ name, arn }) => [name, arn])),
    guardrails: Object.fromEntries(
      guardrails.map(({ name, arn, version }) => [name, { arn, version: found(version, `version of ${name}`) }]),
    ),
  };
}

function roleAccess({ arn, name, trust, identity, quarantine, boundary, session, tags }: Role): RoleAccess {
  return {
    arn,
    trust,
    permissions: identity.map(({ document }) => document),
    quarantine: found(quarantine, `quarantine of ${name}`).document,
    boundary: found(boundary, `boundary of ${name}`).document,
    session,
    tags,
  };
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`the output has no ${what}`);
  return value;
}
