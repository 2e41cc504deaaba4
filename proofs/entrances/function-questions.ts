import type { PolicyStatement } from "../../access/iam-policy";
import type { Account, FunctionPermissions } from "../access-model/access-model";
import { OUTSIDE } from "../matrix/subject";
import type { Ask, Question } from "../question";
import { EVERY_RIGHT, type World } from "../world";

/** Who may call our functions by the functions' own policies. */
export function functionQuestions(world: World, { accountId, functionPermissions }: Account): Question[] {
  return functionPermissions.flatMap((called) => [
    ...strangers(world, called),
    ...called.policy.Statement.flatMap((statement) => sourceQuestions(world, accountId, called, statement)),
  ]);
}

function strangers(world: World, called: FunctionPermissions): Question[] {
  const { partition } = world.model.environment;
  const told = { what: `calls the function ${called.name}`, expected: "denied", teams: [] } as const;
  return [
    {
      ...told,
      who: "administrator of an account outside the organization",
      asks: [ask(called, `arn:${partition}:iam::${OUTSIDE}:role/Vendor`)],
    },
    ...OTHER_SERVICES.map((service): Question => ({ ...told, who: service, asks: [ask(called, service)] })),
  ];
}

/** Services by which anybody could have a function called, and which none of ours is called by. */
const OTHER_SERVICES = ["s3.amazonaws.com", "sns.amazonaws.com", "iot.amazonaws.com"];

/** Anybody can tell a service to call a function: for whom it does so is said by the source's ARN. */
function sourceQuestions(
  { model }: World,
  accountId: string,
  called: FunctionPermissions,
  { Principal, Condition = {} }: PolicyStatement,
): Question[] {
  const service = typeof Principal === "object" ? textOf(Principal.Service) : undefined;
  if (service === undefined) return [];
  const source = textOf(Condition.ArnLike?.["aws:SourceArn"])?.replaceAll("*", "any");
  const at = (who: string, expected: Question["expected"], sourceArn: string): Question => ({
    who,
    what: `has ${service} call the function ${called.name}`,
    expected,
    teams: [],
    asks: [ask(called, service, { "aws:SourceArn": sourceArn, "aws:SourceAccount": sourceArn.split(":")[4] ?? "" })],
  });
  const elsewhere = `arn:${model.environment.partition}:execute-api:${model.environment.regions.home}`;
  return [
    ...(source === undefined
      ? []
      : [
          at("what it is there for", "allowed", source),
          { ...at("what it is there for, to change it", "denied", source), asks: [changed(called, service, source)] },
        ]),
    at("an account outside the organization", "denied", `${elsewhere}:${OUTSIDE}:0123456789/live/POST/any`),
    at("something else of the same account", "denied", `${elsewhere}:${accountId}:0123456789/live/POST/any`),
    ...(source === undefined
      ? []
      : [at("its source's namesake outside the organization", "denied", source.replace(accountId, OUTSIDE))]),
  ];
}

function changed(called: FunctionPermissions, service: string, source: string): Ask {
  const { call, policies } = ask(called, service, { "aws:SourceArn": source });
  return { call: { ...call, action: "lambda:UpdateFunctionCode" }, policies };
}

function ask({ arn, policy }: FunctionPermissions, principal: string, context?: Ask["call"]["context"]): Ask {
  return {
    call: { principal, action: "lambda:InvokeFunction", resource: arn, ...(context && { context }) },
    policies: { ...(principal.endsWith(".amazonaws.com") ? {} : { identity: [EVERY_RIGHT] }), resource: policy },
  };
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" || value === undefined ? value : value[0];
}
