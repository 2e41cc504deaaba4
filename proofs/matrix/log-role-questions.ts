import { namesOf } from "../../environment/names";
import { roleOf } from "../access-model/access-model";
import type { Ask, Question } from "../question";
import type { Outcome } from "../result";
import { EVERY_RIGHT, type World } from "../world";
import type { AlikeTeams } from "./alike";
import { OUTSIDE } from "./subject";

/** The role by which Bedrock writes its record of a team's calls: for that account alone, and into that record alone. */
export function logRoleQuestions(world: World, { account, names: teams }: AlikeTeams): Question[] {
  const { environment } = world.model;
  const { partition, regions } = environment;
  const { accountId } = account;
  const role = roleOf(account, namesOf(environment).roles.invocationLogs);
  if (role === undefined) return [];
  const at = (who: string, what: string, expected: Outcome, asks: readonly Ask[]): Question => ({
    who,
    what,
    expected,
    teams,
    asks,
  });
  const opening = (
    who: string,
    expected: Outcome,
    service: string,
    of: string,
    arn = `bedrock:${regions.home}:${of}:*`,
  ) =>
    at(who, "a session of the role that writes the record of calls", expected, [
      world.askForRole(role, {
        principal: service,
        action: "sts:AssumeRole",
        resource: role.arn,
        context: { "aws:SourceAccount": of, "aws:SourceArn": `arn:${partition}:${arn}` },
      }),
    ]);
  const record = `log-group:${namesOf(environment).logGroups.invocations}:log-stream:aws/bedrock/modelinvocations`;
  const logs = (name: string) => `arn:${partition}:logs:${regions.home}:${accountId}:${name}`;
  const writing = (what: string, expected: Outcome, action: string, resource: string) =>
    at("Bedrock, by that role", what, expected, [world.askAsRole(role, { action, resource })]);
  // A session may be bound by its boundary alone, should somebody write its policy anew.
  const rewritten = { ...role, identity: [EVERY_RIGHT] };
  return [
    opening("Bedrock, for the account", "allowed", BEDROCK, accountId),
    opening("Bedrock, for another account", "denied", BEDROCK, OUTSIDE),
    opening(
      "Bedrock, for something of another account",
      "denied",
      BEDROCK,
      accountId,
      `bedrock:${regions.home}:${OUTSIDE}:*`,
    ),
    opening(
      "Bedrock, for another account's call of something here",
      "denied",
      BEDROCK,
      OUTSIDE,
      `bedrock:${regions.home}:${accountId}:*`,
    ),
    at("Bedrock, for the account", "names somebody for a session of that role", "denied", [
      world.askForRole(role, {
        principal: BEDROCK,
        action: "sts:SetSourceIdentity",
        resource: role.arn,
        context: {
          "aws:SourceAccount": accountId,
          "aws:SourceArn": `arn:${partition}:bedrock:${regions.home}:${accountId}:*`,
        },
      }),
    ]),
    opening("AWS Lambda, for the account", "denied", "lambda.amazonaws.com", accountId),
    ...["logs:CreateLogStream", "logs:PutLogEvents"].flatMap((action) => [
      writing("writes the record", "allowed", action, logs(record)),
      writing("writes somewhere else", "denied", action, logs("log-group:/own:log-stream:one")),
    ]),
    ...["logs:DeleteLogStream", "logs:GetLogEvents"].map((action) =>
      writing("reads or deletes the record", "denied", action, logs(record)),
    ),
    at("Bedrock, by that role with another policy", "reads the record", "denied", [
      world.askAsRole(rewritten, { action: "logs:GetLogEvents", resource: logs(record) }),
    ]),
    at("Bedrock, by that role with another policy", "writes somewhere else", "denied", [
      world.askAsRole(rewritten, { action: "logs:PutLogEvents", resource: logs("log-group:/own:log-stream:one") }),
    ]),
  ];
}

const BEDROCK = "bedrock.amazonaws.com";
