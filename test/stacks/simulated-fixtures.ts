import { join } from "node:path";
import { type PolicyDocument, policyDocument } from "../../access/iam-policy";
import type { Environment } from "../../environment/environment";
import type { Lock } from "../../environment/lock";
import { namesOf } from "../../environment/names";
import { organization } from "../../examples/complete/environments/company";
import { ADMINISTRATOR, type Call, type Decision } from "../../proofs/simulation/call";
import { readLock } from "../../stacks/read-lock";
import { composed as written } from "../proofs/diff/composed";
import { composeAll, type Output } from "../support/compose";
import { decide, type Policies } from "../support/simulation";
import {
  type AccountAccess,
  accountOf,
  type RoleAccess,
  readAccess,
  roleOf,
  type SynthesizedAccess,
} from "../support/synthesized-access";
import { COMPLETE_EXAMPLE } from "./complete-example";

const EXAMPLE = join(__dirname, "../../examples/complete/environments");

/** One environment of the complete example, composed as its `main.ts` does. */
export function composed(environment: Environment): Output {
  return composeAll({ environment, lock: lockOf(environment) });
}

export function lockOf(environment: Environment): Lock {
  return readLock(environment, EXAMPLE);
}

export function accessIn(environment: Environment): SynthesizedAccess {
  return readAccess(written({ environment, lock: lockOf(environment) }), environment.name);
}

/** What everybody who calls has at most: every right of their own, and a resource whose policy lets everybody in. */
export async function decideAtWorst(access: SynthesizedAccess, call: Call): Promise<Decision> {
  const open = openPolicy(call);
  return decideIn(access, call, { identity: [ADMINISTRATOR], ...(open && { resource: open }) });
}

/** Decides by these policies together with the organization's. */
export async function decideIn(access: SynthesizedAccess, call: Call, policies: Policies): Promise<Decision> {
  return decide(asMember(access, call), { ...policies, ...organizationsPolicies(access, call) });
}

/** AWS says of every caller of an organization which one it is. At worst a call comes by the gateway's own endpoint. */
function asMember({ accounts }: SynthesizedAccess, call: Call): Call {
  const member = Object.values(accounts).some(({ accountId }) => accountId === accountIn(call.principal));
  const [endpoint] = endpointsOf(call.principal);
  const context = {
    "aws:PrincipalOrgID": organization.id,
    ...(endpoint !== undefined && { "aws:SourceVpce": endpoint }),
    ...call.context,
  };
  return member ? { ...call, context } : call;
}

/** By which the gateway of an environment calls Bedrock for its invoke roles. */
function endpointsOf(principal: string): string[] {
  const [, name] = /bedrock-(dev|staging|prod)-invoke-/.exec(principal) ?? [];
  const example = COMPLETE_EXAMPLE.find(({ environment }) => environment.name === name);
  return Object.values(example?.lock.gateways?.regions ?? {}).flatMap(
    ({ bedrockEndpointId }) => bedrockEndpointId ?? [],
  );
}

/** Decides each of several calls on a role, for a caller who has every right of their own. */
export function decideEach(
  access: SynthesizedAccess,
  calls: readonly Call[],
  trust: PolicyDocument,
): Promise<Decision[]> {
  return Promise.all(calls.map((call) => decideIn(access, call, { identity: [ADMINISTRATOR], resource: trust })));
}

/** A session needs all that STS is asked for. */
export async function isGranted(
  access: SynthesizedAccess,
  calls: readonly Call[],
  trust: PolicyDocument,
): Promise<boolean> {
  for (const call of calls) {
    const { allowed } = await decideIn(access, call, { identity: [ADMINISTRATOR], resource: trust });
    if (!allowed) return false;
  }
  return true;
}

/** The SCPs that bind the caller and the RCPs that bind what is called. An account outside the environment has none. */
function organizationsPolicies(access: SynthesizedAccess, call: Call): Pick<Policies, "scps" | "rcps"> {
  const ofAccount = (id: string | undefined) =>
    Object.values(access.accounts).find(({ accountId }) => accountId === id);
  const caller = accountIn(call.principal);
  return {
    scps: ofAccount(caller)?.scps ?? [],
    rcps: ofAccount(call.resourceAccount ?? accountIn(call.resource) ?? caller)?.rcps ?? [],
  };
}

function accountIn(arn: string): string | undefined {
  return arn.split(":")[4] || undefined;
}

function openPolicy({ action, resource }: Call): PolicyDocument | undefined {
  if (action.startsWith("sts:") && resource.includes(":role/")) return OPEN_TRUST;
  const takesPolicy = /:(key\/|secret:|table\/|function:)/.test(resource);
  return takesPolicy
    ? policyDocument({ Effect: "Allow", Principal: "*", Action: `${action.split(":")[0]}:*`, Resource: "*" })
    : undefined;
}

/** A trust policy that lets everybody in, and services too. */
export const OPEN_TRUST: PolicyDocument = policyDocument(
  { Effect: "Allow", Principal: "*", Action: "sts:*" },
  {
    Effect: "Allow",
    Principal: { Service: ["lambda.amazonaws.com", "rolesanywhere.amazonaws.com", "ec2.amazonaws.com"] },
    Action: "sts:*",
  },
);

/** A team in its own account, with the roles of its paths. */
export interface TeamAccess {
  readonly team: string;
  readonly account: AccountAccess;
  readonly direct: RoleAccess | undefined;
  readonly invoke: RoleAccess | undefined;
}

/** Every team of the environment that has an account already. */
export function teamsOf(environment: Environment, access: SynthesizedAccess): TeamAccess[] {
  const { roles } = namesOf(environment);
  return Object.values(environment.teams)
    .filter(({ name }) => access.accounts[`team ${name}`] !== undefined)
    .map(({ name, paths }) => {
      const account = accountOf(access, `team ${name}`);
      return {
        team: name,
        account,
        direct: paths.includes("direct") ? roleOf(account, roles.direct(name)) : undefined,
        invoke: paths.includes("gateway") ? roleOf(account, roles.invoke(name)) : undefined,
      };
    });
}

/** The serial, in hexadecimal, of the certificate of every direct session here. */
export const SERIAL = "1f71c5114a119fc0";

type Context = NonNullable<Call["context"]>;

/** What AWS knows of a session that Roles Anywhere opened, beside the role's own tags. */
export function certificateSession(role: RoleAccess, team: string, environment: string, user = "ada"): Context {
  return {
    ...tagsOfRole(role),
    "aws:PrincipalTag/x509Subject/CN": user,
    "aws:PrincipalTag/x509Subject/OU": team,
    "aws:PrincipalTag/x509Subject/O": environment,
    "aws:SourceIdentity": `CN=${user}`,
    "aws:userid": `AROAEXAMPLE:${SERIAL}`,
  };
}

/** What AWS knows of a session that the gateway opened for a team. */
export function gatewaySession(role: RoleAccess, team: string): Context {
  const [endpoint] = endpointsOf(role.arn);
  return {
    ...tagsOfRole(role),
    "aws:PrincipalTag/team": team,
    "aws:userid": "AROAEXAMPLE:gateway",
    ...(endpoint !== undefined && { "aws:SourceVpce": endpoint }),
  };
}

/** A role's own tags are principal tags of all its sessions; a session tag of the same name wins. */
export function tagsOfRole({ tags }: RoleAccess): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));
}

/** Decides a call of a role's session by everything that AWS would ask. */
export async function decideForRole(
  access: SynthesizedAccess,
  role: RoleAccess,
  call: Omit<Call, "principal">,
): Promise<Decision> {
  return decideIn(access, { principal: role.arn, ...call }, ownPolicies(role));
}

/** The same without the organization's policies: what they might forgive, these must not. */
export async function decideByOwnPolicies(role: RoleAccess, call: Omit<Call, "principal">): Promise<Decision> {
  return decide({ principal: role.arn, ...call }, ownPolicies(role));
}

function ownPolicies({ permissions, quarantine, boundary, session }: RoleAccess): Policies {
  return { identity: [...permissions, quarantine], boundary: [boundary], ...(session && { session }) };
}

/** What is tried, of which nothing may be in the way. */
export type Attempt = readonly [action: string, resource: string, context?: Context];

/** For titles of tests. */
export function named(attempts: readonly Attempt[]) {
  return attempts.map((attempt) => ({ action: attempt[0], resource: attempt[1], attempt }));
}

export async function expectAllowed(access: SynthesizedAccess, principal: string, attempt: Attempt): Promise<void> {
  const [action, resource, context] = attempt;
  const decision = await decideAtWorst(access, { principal, action, resource, ...(context && { context }) });

  expect(decision).toMatchObject({ why: "allowed" });
}
