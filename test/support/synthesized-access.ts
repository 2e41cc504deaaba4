import { createHash } from "node:crypto";
import { type PolicyDocument, parseRenderedPolicy } from "../../access/iam-policy";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import { type Output, stackOf } from "./compose";
import type { SynthesizedStack } from "./synth";

/** What one environment's Terraform says about access, read from the synthesized output alone, as AWS would get it. */
export interface SynthesizedAccess {
  /** By holder: `platform`, `team payments`. */
  readonly accounts: Readonly<Record<string, AccountAccess>>;
}

export interface AccountAccess {
  readonly accountId: string;
  /** Attached to the account or to the OU that holds it. */
  readonly scps: readonly PolicyDocument[];
  readonly rcps: readonly PolicyDocument[];
  /** By name. */
  readonly roles: Readonly<Record<string, RoleAccess>>;
  readonly trustAnchorArn: string | undefined;
  /** ARNs of the application inference profiles, by name. */
  readonly inferenceProfiles: Readonly<Record<string, string>>;
}

export interface RoleAccess {
  readonly arn: string;
  readonly trust: PolicyDocument;
  /** Inline policies. */
  readonly permissions: readonly PolicyDocument[];
  /** The document of the attached managed policy, as Terraform first makes it. */
  readonly quarantine: PolicyDocument;
  readonly boundary: PolicyDocument;
  /** The session policy of the Roles Anywhere profile that leads to the role. */
  readonly session: PolicyDocument | undefined;
  /** Its own and the provider's default ones: sessions have them as principal tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads an environment; values that only AWS knows are made up, so that references lead somewhere. */
export function readAccess(output: Output, environment: string): SynthesizedAccess {
  const synthesized = output.environments[environment];
  if (synthesized === undefined) throw new Error(`no environment ${environment}`);
  const attachments = attachmentsOf(output, synthesized);
  const accounts = synthesized.stacks
    .filter(({ holder }) => holder !== "management")
    .map(({ name, accountId, holder }) => {
      const stack = new Resources(stackOf(output, name), accountId);
      return [
        holder,
        {
          accountId,
          scps: documentsFor(accountId, "SERVICE_CONTROL_POLICY", attachments),
          rcps: documentsFor(accountId, "RESOURCE_CONTROL_POLICY", attachments),
          roles: rolesOf(stack),
          trustAnchorArn: stack.all("aws_rolesanywhere_trust_anchor").map(({ arn }) => arn)[0],
          inferenceProfiles: Object.fromEntries(
            stack.all("aws_bedrock_inference_profile").map(({ arn, values }) => [String(values.name), arn]),
          ),
        },
      ] as const;
    });
  return { accounts: Object.fromEntries(accounts) };
}

export function accountOf(access: SynthesizedAccess, holder: string): AccountAccess {
  return found(access.accounts[holder], `account of ${holder}`);
}

export function roleOf(account: AccountAccess, name: string): RoleAccess {
  return found(account.roles[name], `role ${name} in ${account.accountId}`);
}

interface Attachment {
  readonly accountIds: readonly string[];
  readonly type: unknown;
  readonly document: PolicyDocument;
}

function attachmentsOf(output: Output, { environment, stacks }: SynthesizedEnvironment): Attachment[] {
  const organization = found(
    stacks.find(({ holder }) => holder === "management"),
    "organization stack",
  );
  const resources = new Resources(stackOf(output, organization.name), organization.accountId);
  const policies = resources.all("aws_organizations_policy");
  const accounts = resources.all("aws_organizations_account").flatMap(({ values }) => {
    const team = Object.values(environment.teams).find(
      ({ account }) => account.kind === "created" && account.email === values.email,
    );
    const stack = stacks.find(({ holder }) => holder === `team ${team?.name}`);
    return stack === undefined ? [] : [{ parent: values.parent_id, accountId: stack.accountId }];
  });
  return resources.all("aws_organizations_policy_attachment").map(({ values }) => {
    const policy = found(
      policies.find(({ id }) => id === values.policy_id),
      `policy ${values.policy_id}`,
    );
    const target = String(values.target_id);
    return {
      accountIds: /^\d{12}$/.test(target)
        ? [target]
        : accounts.filter(({ parent }) => parent === target).map(({ accountId }) => accountId),
      type: policy.values.type,
      document: parseRenderedPolicy(String(policy.values.content)),
    };
  });
}

function documentsFor(accountId: string, type: string, attachments: readonly Attachment[]): PolicyDocument[] {
  return attachments
    .filter((attachment) => attachment.type === type && attachment.accountIds.includes(accountId))
    .map(({ document }) => document);
}

function rolesOf(stack: Resources): Record<string, RoleAccess> {
  const managed = (arn: unknown) =>
    parseRenderedPolicy(
      String(
        found(
          stack.all("aws_iam_policy").find((policy) => policy.arn === arn),
          `policy ${arn}`,
        ).values.policy,
      ),
    );
  const roles = stack.all("aws_iam_role").map(({ arn, values }): [string, RoleAccess] => {
    const name = String(values.name);
    const ofRole = (type: string) => stack.all(type).filter((each) => each.values.role === name);
    const [attached, ...others] = ofRole("aws_iam_role_policy_attachment");
    if (attached === undefined || others.length > 0) throw new Error(`role ${name}: expected one managed policy`);
    const profile = stack.all("aws_rolesanywhere_profile").find((each) => String(each.values.role_arns) === arn);
    return [
      name,
      {
        arn,
        trust: parseRenderedPolicy(String(values.assume_role_policy)),
        permissions: ofRole("aws_iam_role_policy").map((inline) => parseRenderedPolicy(String(inline.values.policy))),
        quarantine: managed(attached.values.policy_arn),
        boundary: managed(values.permissions_boundary),
        session: profile && parseRenderedPolicy(String(profile.values.session_policy)),
        tags: { ...stack.defaultTags, ...(values.tags as Record<string, string> | undefined) },
      },
    ];
  });
  return Object.fromEntries(roles);
}

interface Resource {
  readonly id: string;
  readonly arn: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The resources of a stack with their references resolved. */
class Resources {
  readonly defaultTags: Readonly<Record<string, string>>;
  private readonly home: string;

  constructor(
    private readonly stack: SynthesizedStack,
    private readonly accountId: string,
  ) {
    const { aws } = stack.provider as { aws: { region: string; default_tags: { tags: Record<string, string> }[] }[] };
    this.home = found(aws[0], "provider").region;
    this.defaultTags = found(aws[0]?.default_tags[0], "default tags").tags;
  }

  all(type: string): Resource[] {
    return Object.keys(this.stack.resource[type] ?? {}).map((logicalId) => ({
      id: this.attribute(type, logicalId, "id"),
      arn: this.attribute(type, logicalId, "arn"),
      values: this.resolve(this.raw(type, logicalId)) as Record<string, unknown>,
    }));
  }

  private raw(type: string, logicalId: string): Readonly<Record<string, unknown>> {
    return found(this.stack.resource[type]?.[logicalId], `${type}.${logicalId}`);
  }

  private resolve(value: unknown): unknown {
    if (typeof value === "string") {
      return value.replaceAll(
        /(?<!\$)\$\{(aws_\w+)\.([\w-]+)\.(\w+)\}/g,
        (_, type: string, logicalId: string, attribute: string) => this.attribute(type, logicalId, attribute),
      );
    }
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.resolve(inner)]));
  }

  /** What Terraform would know after an apply. */
  private attribute(type: string, logicalId: string, attribute: string): string {
    const raw = this.raw(type, logicalId);
    if (attribute === "name") return String(raw.name);
    const hash = createHash("sha256").update(`${this.accountId} ${type} ${logicalId}`).digest("hex");
    if (attribute === "id") return `${logicalId}-${hash}`;
    if (attribute !== "arn") throw new Error(`${type}.${logicalId}: cannot make up ${attribute}`);

    const region = String(raw.provider ?? "").replace("aws.", "") || this.home;
    switch (type) {
      case "aws_iam_role":
        return `arn:aws:iam::${this.accountId}:role${raw.path}${raw.name}`;
      case "aws_iam_policy":
        return `arn:aws:iam::${this.accountId}:policy${raw.path}${raw.name}`;
      case "aws_bedrock_inference_profile":
        return `arn:aws:bedrock:${region}:${this.accountId}:application-inference-profile/${hash.slice(0, 12)}`;
      case "aws_rolesanywhere_trust_anchor": {
        const uuid = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
        return `arn:aws:rolesanywhere:${region}:${this.accountId}:trust-anchor/${uuid}`;
      }
      default:
        return `arn:aws:${type}:${region}:${this.accountId}:${hash}`;
    }
  }
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`the output has no ${what}`);
  return value;
}
