import type { PolicyDocument, PolicyStatement } from "../../access/iam-policy";

/** A policy with one statement changed so that it says less, or something else. */
export interface Mutant {
  readonly policy: string;
  /** Its Sid, else `#2` for the second statement. */
  readonly statement: string;
  /** `dropped`, `any bedrock action`, `without condition aws:SourceArn`, … */
  readonly weakening: string;
  /** Which answers can change, and into what. */
  readonly leads: "denied to allowed" | "allowed to denied";
  readonly effect: PolicyStatement["Effect"];
  /** Actions, with wildcards, to which the change is limited; `undefined`: any. */
  readonly actions: readonly string[] | undefined;
  /** Of a mutant that lacks one of several actions: those that stay. */
  readonly others?: readonly string[];
  readonly from: PolicyDocument;
  readonly to: PolicyDocument;
}

/**
 * Every mutant of a policy: each statement dropped; each of its actions, resources and values of conditions left out; its actions,
 * resources and principals widened; each condition dropped.
 */
export function mutantsOf(policy: string, from: PolicyDocument): Mutant[] {
  return from.Statement.flatMap((statement, index) =>
    changesOf(statement).map(({ matches, to, ...change }): Mutant => {
      const isAllow = statement.Effect === "Allow";
      return {
        policy,
        statement: statement.Sid ?? `#${index + 1}`,
        ...change,
        effect: statement.Effect,
        leads: (matches === "more") === isAllow ? "denied to allowed" : "allowed to denied",
        from,
        to: { ...from, Statement: from.Statement.flatMap((each, at) => (at === index ? to : [each])) },
      };
    }),
  );
}

interface Change {
  readonly weakening: string;
  readonly actions: readonly string[] | undefined;
  readonly others?: readonly string[];
  /** Whether the statement then speaks of more calls, or of fewer. */
  readonly matches: "more" | "fewer";
  readonly to: readonly PolicyStatement[];
}

function changesOf(statement: PolicyStatement): Change[] {
  const actions = statement.Action === undefined ? undefined : listOf(statement.Action);
  return [
    { weakening: "dropped", matches: "fewer", actions, to: [] },
    ...excepted(statement),
    ...withoutItems(statement),
    ...(statement.Effect === "Allow" ? widened(statement) : []),
    ...conditionsOf(statement).flatMap(({ operator, key, values }): Change[] => [
      {
        weakening: `without condition ${operator} ${key}`,
        matches: "more",
        actions,
        to: [withCondition(statement, operator, key, undefined)],
      },
      ...(values.length < 2 ? [] : values).map(
        (value): Change => ({
          weakening: `without ${value} in ${operator} ${key}`,
          matches: EXCEPTS.test(operator) ? "more" : "fewer",
          actions,
          to: [
            withCondition(
              statement,
              operator,
              key,
              values.filter((each) => each !== value),
            ),
          ],
        }),
      ),
    ]),
  ];
}

const EXCEPTS = /Not(Equals|Like|IpAddress)|^NotIpAddress/;

/** One item less of those lists that the statement has: of what it names it then says less, of what it excepts more. */
function withoutItems(statement: PolicyStatement): Change[] {
  return LISTS.flatMap(([name, matches]): Change[] => {
    const items = listOf(statement[name]);
    if (items.length < 2) return [];
    return items.map((item) => ({
      weakening: name.endsWith("Action") ? `without ${item}` : `without ${name} ${item}`,
      matches,
      ...(name.endsWith("Action")
        ? { actions: [item], others: items.filter((each) => each !== item) }
        : { actions: statement.Action === undefined ? undefined : listOf(statement.Action) }),
      to: [{ ...statement, [name]: items.filter((each) => each !== item) }],
    }));
  });
}

/** A deny of all but some actions says less when it leaves a whole service out. */
function excepted({ NotAction, ...rest }: PolicyStatement): Change[] {
  if (NotAction === undefined) return [];
  const services = new Set(listOf(rest.Resource).flatMap((arn) => arn.split(":")[2] ?? []));
  return [...services].map((service) => ({
    weakening: `without ${service}`,
    matches: "fewer",
    actions: [`${service}:*`],
    to: [{ ...rest, NotAction: [...listOf(NotAction), `${service}:*`] }],
  }));
}

const LISTS = [
  ["Action", "fewer"],
  ["NotAction", "more"],
  ["Resource", "fewer"],
  ["NotResource", "more"],
] as const;

function widened(statement: PolicyStatement): Change[] {
  const [first] = listOf(statement.Action);
  const { Resource } = statement;
  const more = { matches: "more", actions: first === undefined ? undefined : [`${serviceOf(first)}:*`] } as const;
  return [
    ...(first === undefined || first === "*" || listOf(statement.Action).includes(`${serviceOf(first)}:*`)
      ? []
      : [
          {
            ...more,
            weakening: `any ${serviceOf(first)} action`,
            to: [{ ...statement, Action: `${serviceOf(first)}:*` }],
          },
        ]),
    ...(Resource === undefined || Resource === "*"
      ? []
      : [{ ...more, weakening: "any resource", to: [{ ...statement, Resource: "*" }] }]),
    ...(statement.Principal === undefined || statement.Principal === "*"
      ? []
      : [
          {
            ...more,
            weakening: "any principal",
            to: [{ ...statement, Principal: { AWS: "*", Service: EVERY_SERVICE } }],
          },
        ]),
  ];
}

/** A service principal knows no wildcard; these are asked about. */
const EVERY_SERVICE = ["lambda.amazonaws.com", "rolesanywhere.amazonaws.com", "s3.amazonaws.com"];

function conditionsOf({ Condition = {} }: PolicyStatement) {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: listOf(values) })),
  );
}

/** The statement with other values of one condition; `undefined`: without it. */
function withCondition(
  statement: PolicyStatement,
  operator: string,
  key: string,
  values: readonly string[] | undefined,
): PolicyStatement {
  const { Condition = {}, ...rest } = statement;
  const kept = Object.entries(Condition)
    .map(([each, keys]) => [each, each === operator ? replaced(keys, key, values) : keys] as const)
    .filter(([, keys]) => Object.keys(keys).length > 0);
  return kept.length === 0 ? rest : { ...rest, Condition: Object.fromEntries(kept) };
}

function replaced(keys: Readonly<Record<string, string | readonly string[]>>, key: string, values?: readonly string[]) {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([name, old]) => (name !== key ? [[name, old]] : values ? [[name, values]] : [])),
  );
}

function serviceOf(action: string): string {
  return action.split(":", 1)[0] ?? action;
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
