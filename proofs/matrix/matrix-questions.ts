import { accountOf, type NamedPolicy, type Role } from "../access-model/access-model";
import type { Question } from "../question";
import type { Outcome, ProofRow } from "../result";
import { gatewayRole } from "../sessions";
import type { CallContext } from "../simulation/call";
import { BEDROCK_FULL_ACCESS, certificateSession, EVERY_RIGHT, gatewaySession, type World } from "../world";
import type { AlikeTeams } from "./alike";
import { callLimits } from "./call-limits";
import { sessionQuestions } from "./session-questions";
import { outcome, roleIn, type Subject, subjectOf, type Told, told, WAYS } from "./subject";
import { authorizationsOf, INVOKE, STREAM, systemProfile, type TeamCall } from "./team-calls";

/** Who may call which model from where by which credentials, asked in both directions, for a team that stands for those alike. */
export function matrixQuestions(world: World, group: AlikeTeams, others: readonly string[]): Question[] {
  const subject = subjectOf(world, group);
  return [
    ...sessionQuestions(subject, others),
    ...subject.calls.flatMap((call) => [...pathQuestions(subject, call), ...otherWays(subject, call)]),
  ];
}

/** What the team's own sessions reach. */
function pathQuestions(subject: Subject, call: TeamCall): Question[] {
  const { world, group, direct, names } = subject;
  const { environment } = world.model;
  const { team } = group;
  const invoke = roleIn(world.model, call.holder, names.roles.invoke(team.name));
  const isOwnAccount = call.holder === `team ${team.name}`;
  return [
    ...(isOwnAccount
      ? sessionCalls(subject, call, {
          path: "direct",
          who: WAYS.certificate,
          role: direct,
          roleName: names.roles.direct(team.name),
          context: direct && certificateSession(direct, team.members.certificateOu, environment.name),
        })
      : []),
    ...sessionCalls(subject, call, {
      path: "gateway",
      who: WAYS.invoke,
      role: invoke,
      roleName: names.roles.invoke(team.name),
      context: invoke && gatewaySession(invoke, team.name),
    }),
  ];
}

interface TeamSession {
  readonly path: "direct" | "gateway";
  readonly who: string;
  readonly role: Role | undefined;
  readonly roleName: string;
  readonly context: CallContext | undefined;
}

function sessionCalls(
  subject: Subject,
  call: TeamCall,
  { path, who, role, roleName, context = {} }: TeamSession,
): Question[] {
  const { world, group } = subject;
  const { environment } = world.model;
  const account = accountOf(world.model, call.holder);
  const expected = outcome(call.own && group.team.paths.includes(path));
  const row = { ...told(subject, who, whatOf(call), expected), path, ...callFacts(call) };
  if (role === undefined) return [{ ...row, asks: [], absent: `no role ${roleName}` }];
  if (account === undefined) return [{ ...row, asks: [], absent: `no account of ${call.holder}` }];

  const asksOf = (profile: string | undefined) =>
    authorizationsOf(world.model, call, profile, context).map((each) => world.askAsRole(role, each));
  const system = systemProfile(environment, call.target, account);
  const application = account.inferenceProfiles.find(({ name }) => name === call.profileName);
  if (!call.own) {
    return asksOf(system).map(
      (ask): Question => ({ ...row, what: `${row.what}, ${lastPart(ask.call.resource)}`, asks: [ask] }),
    );
  }
  const questions: Question[] = [
    { ...row, asks: asksOf(system) },
    application === undefined
      ? {
          ...row,
          what: `${row.what}, at the team's cost`,
          asks: [],
          absent: `no inference profile ${call.profileName}`,
        }
      : { ...row, what: `${row.what}, at the team's cost`, asks: asksOf(application.arn) },
  ];
  if (expected === "denied") return questions;
  return [
    ...questions,
    ...callLimits(world, call, { role, context, account, row, profile: application?.arn ?? system }),
  ];
}

/**
 * Everybody of ours who is not on a path, and asks for a model all the same. Whoever is outside the organization, or signs nothing, is
 * not asked about here: models and profiles have no policy of their own that could let them in. They are where a policy could: at the
 * roles' trust, and at what the gateway is made of.
 */
function otherWays(subject: Subject, call: TeamCall): Question[] {
  const { world, group } = subject;
  const { environment } = world.model;
  const { account } = group;
  const iam = (accountId: string, rest: string) => `arn:${environment.partition}:iam::${accountId}:${rest}`;
  const bound = account.enforcement === "enforced" ? "denied" : "allowed";
  const model = `arn:${environment.partition}:bedrock:${call.target.region}::foundation-model/${call.target.modelId}`;
  const own = systemProfile(environment, call.target, account);
  const platform = environment.platform.accountId;
  const row = (who: string, expected: Outcome, action: string, resource: string): Told => ({
    ...told(
      subject,
      who,
      `${whatOf(call)}, ${action === STREAM ? "as a stream, " : ""}${lastPart(resource)}`,
      expected,
    ),
    ...callFacts(call),
  });
  const ask = (
    who: string,
    principal: string,
    expected: Outcome,
    policies: readonly NamedPolicy[],
    resources: readonly string[],
  ) =>
    resources.flatMap((resource) =>
      [INVOKE, STREAM].map(
        (action): Question => ({
          ...row(who, expected, action, resource),
          ...(expected === "denied" && { denial: "by-statement" }),
          asks: [
            world.ask(
              { principal, action, resource, resourceAccount: principal.split(":")[4] || account.accountId },
              { identity: policies },
            ),
          ],
        }),
      ),
    );
  const application = account.inferenceProfiles.find(({ name }) => name === call.profileName)?.arn;
  const resources = [own, application, model].filter((each) => each !== undefined);
  return [
    ...ask(WAYS.administrator, iam(account.accountId, "role/Admin"), bound, [EVERY_RIGHT], resources),
    ...ask(WAYS.user, iam(account.accountId, "user/developer"), bound, [BEDROCK_FULL_ACCESS], resources),
    ...ask(
      WAYS.provisioning,
      iam(account.accountId, `role/${environment.provisioningRole}`),
      bound,
      [EVERY_RIGHT],
      [model],
    ),
    ...ask(WAYS.platform, iam(platform, "role/Admin"), "denied", [EVERY_RIGHT], [model]),
    ...ask(WAYS.gateway, gatewayRole(environment), gatewayIsBound(subject), [EVERY_RIGHT], [model]),
  ];
}

/** No policy here binds a gateway in an account that the environment does not govern. */
function gatewayIsBound({ world }: Subject): Outcome {
  const [, , , , account] = gatewayRole(world.model.environment).split(":");
  return world.account(account)?.enforcement === "enforced" ? "denied" : "allowed";
}

function whatOf({ route, target }: TeamCall): string {
  return `${route} in ${target.region}`;
}

function callFacts({ route, target }: TeamCall): Pick<ProofRow, "route" | "model" | "region"> {
  return { route, model: target.modelId, region: target.region };
}

function lastPart(arn: string): string {
  return arn.replace(/^.*:/, "");
}
