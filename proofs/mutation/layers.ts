import { type PolicyDocument, policyDocument } from "../../access/iam-policy";
import type { Role } from "../access-model/access-model";
import type { AlikeTeams } from "../matrix/alike";
import type { Ask, Question } from "../question";
import type { Policies } from "../simulation/call";
import type { World } from "../world";

/** Policies of one kind, and the questions that this kind must answer by itself. */
export interface Layer {
  readonly name: "organization" | "entrance" | "trust" | "identity" | "boundary" | "session";
  /** Set where the proofs ask whom the policies let in, and not what they are there for. */
  readonly onlyGains?: true;
  readonly policies: readonly { readonly name: string; readonly document: PolicyDocument }[];
  /** Of a question's policies those that are asked: layers that say the same twice would hide each other's mistakes. */
  alone(policies: Policies): Policies;
}

/** What is weakened: the organization's policies, and those of the roles of one team of each kind. */
export function layersOf(world: World, groups: readonly AlikeTeams[]): Layer[] {
  const organization = new Map(
    world.model.accounts.flatMap(({ scps, rcps }) => [...scps, ...rcps]).map(({ name, document }) => [name, document]),
  );
  const roles = oneOfEach(groups);
  const named = (
    part: string,
    documentsOf: (role: (typeof roles)[number]) => readonly (PolicyDocument | undefined)[],
  ) =>
    roles.flatMap((role) =>
      documentsOf(role).flatMap((document) =>
        document === undefined ? [] : [{ name: `${part} of ${role.name}`, document }],
      ),
    );
  return [
    {
      name: "organization",
      policies: [...organization].map(([name, document]) => ({ name, document })),
      alone: (all) => all,
    },
    { name: "entrance", onlyGains: true, policies: entrances(world), alone: (all) => all },
    { name: "trust", policies: named("trust policy", ({ trust }) => [trust]), alone: ({ rcps: _, ...rest }) => rest },
    {
      name: "identity",
      policies: named("inline policy", ({ identity }) => identity.map(({ document }) => document)),
      alone: ({ boundary: _, session: __, scps: ___, ...rest }) => rest,
    },
    {
      name: "boundary",
      policies: named("boundary", ({ boundary }) => [boundary?.document]),
      alone: ({ session: _, scps: __, ...rest }) => rest,
    },
    {
      name: "session",
      policies: named("session policy", ({ session }) => [session]),
      alone: ({ boundary: _, scps: __, ...rest }) => rest,
    },
  ];
}

/** Roles of accounts that say the same but for the account's id: one of them is enough. */
function oneOfEach(groups: readonly AlikeTeams[]): Role[] {
  const found = groups.flatMap(({ account }) =>
    account.roles.map((role) => [JSON.stringify(role).replaceAll(account.accountId, ""), role] as const),
  );
  return [...new Map([...found].reverse()).values()];
}

/** Policies that stand on what the gateway is made of. */
function entrances({ model }: World): Layer["policies"] {
  const found = model.accounts.flatMap(({ endpoints, functionPermissions, restApis, resourcePolicies }) => [
    ...endpoints.flatMap(({ service, policy }) =>
      policy === undefined ? [] : [{ name: `endpoint of ${service}`, document: policy }],
    ),
    ...functionPermissions.map(({ name, policy }) => ({
      name: `permissions of the function ${name}`,
      document: policy,
    })),
    ...restApis.flatMap(({ name, policy }) =>
      policy === undefined ? [] : [{ name: `policy of the API ${name}`, document: policy }],
    ),
    ...resourcePolicies.map(({ address, document }) => ({ name: `policy of ${address}`, document })),
  ]);
  return found;
}

/** Whether a question asks a policy at all. */
export function asksPolicy({ asks }: Question, document: PolicyDocument): boolean {
  return asks.some(({ policies }) => documentsIn(policies).includes(document));
}

/** The question as the layer alone answers it, with one policy in the place of another. */
export function inLayer(question: Question, layer: Layer, from?: PolicyDocument, to?: PolicyDocument): Question {
  return { ...question, asks: question.asks.map((ask) => replaced(ask, layer, from, to)) };
}

function replaced({ call, policies }: Ask, layer: Layer, from?: PolicyDocument, to?: PolicyDocument): Ask {
  const alone = layer.alone(policies);
  if (from === undefined || to === undefined) return { call, policies: alone };
  const one = (document: PolicyDocument) => (document === from ? to : document);
  const all = (named: NonNullable<Policies["identity"]>) =>
    named
      .map((each) => ({ ...each, document: one(each.document) }))
      .filter(({ document }) => document.Statement.length > 0);
  const { identity, boundary, session, resource, endpoint, scps, rcps } = alone;
  return {
    call,
    policies: {
      ...(identity && { identity: all(identity) }),
      ...(boundary && { boundary: boundaryOf(all(boundary)) }),
      ...(session && { session: one(session) }),
      ...(resource && { resource: one(resource) }),
      ...(endpoint && { endpoint: { ...endpoint, document: one(endpoint.document) } }),
      ...(scps && { scps: all(scps) }),
      ...(rcps && { rcps: all(rcps) }),
    },
  };
}

/** A boundary that is left with nothing still bounds: it allows nothing of what is asked. */
function boundaryOf(boundary: NonNullable<Policies["boundary"]>): NonNullable<Policies["boundary"]> {
  return boundary.length > 0 ? boundary : [{ name: "boundary", document: NOTHING }];
}

const NOTHING = policyDocument({ Sid: "Nothing", Effect: "Allow", Action: "sts:GetCallerIdentity", Resource: "*" });

function documentsIn({ identity = [], boundary = [], session, resource, endpoint, scps = [], rcps = [] }: Policies) {
  const named = [...identity, ...boundary, ...scps, ...rcps].map(({ document }) => document);
  return [...named, session, resource, endpoint?.document];
}
