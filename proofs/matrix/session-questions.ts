import { acceptedFactsUris } from "../../environment/names";
import type { Role } from "../access-model/access-model";
import type { Question } from "../question";
import type { Outcome } from "../result";
import {
  asksByCertificate,
  asksToOpen,
  certificateCalls,
  certificateFor,
  gatewayRole,
  type Opening,
  openingCalls,
  platformRole,
} from "../sessions";
import type { CallContext } from "../simulation/call";
import { certificateSession, EVERY_RIGHT, gatewaySession, OPEN_TRUST } from "../world";
import { OUTSIDE, outcome, roleIn, type Subject, told, WAYS } from "./subject";

/**
 * Who gets a session of the team's roles, and what the organization says of one.
 *
 * @param others - OUs of other teams.
 */
export function sessionQuestions(subject: Subject, others: readonly string[]): Question[] {
  return [...directQuestions(subject, others), ...invokeQuestions(subject)];
}

function directQuestions(subject: Subject, others: readonly string[]): Question[] {
  const { world, group, direct, names } = subject;
  const { environment } = world.model;
  const { team, account } = group;
  const ou = team.members.certificateOu;
  const what = "a session of the direct role";
  const path = "direct" as const;
  const right = { ...told(subject, WAYS.certificate, what, outcome(team.paths.includes(path))), path };
  const certificate = certificateFor(environment, account, ou);
  if (direct === undefined || certificate === undefined) {
    return [{ ...right, asks: [], absent: `no role ${names.roles.direct(team.name)} with a trust anchor` }];
  }
  const marks = ["aws:PrincipalTag/x509Subject/CN", "aws:SourceIdentity"];
  return [
    ...acceptedFactsUris(environment.direct?.requires ?? NO_FACTS).map((facts) => ({
      ...right,
      asks: asksByCertificate(world, direct, { ...certificate, "aws:PrincipalTag/x509SAN/URI": facts }),
    })),
    ...others.map(
      (other): Question => ({
        ...told(subject, WAYS.foreignCertificate, `${what}, by OU ${other}`, "denied"),
        path,
        asks: asksByCertificate(world, direct, { ...certificate, "aws:PrincipalTag/x509Subject/OU": other }),
      }),
    ),
    ...strangers(subject).flatMap(([who, principal]) =>
      bothWays(
        subject,
        { ...told(subject, who, what, "denied"), path },
        direct,
        certificateCalls(direct, certificate, principal),
      ),
    ),
    ...sessionBounds(subject, direct, certificateSession(direct, ou, environment.name), marks),
  ];
}

function invokeQuestions(subject: Subject): Question[] {
  const { world, group, calls, names } = subject;
  const { team } = group;
  const path = "gateway" as const;
  const principal = gatewayRole(world.model.environment);
  const tags = { team: team.name };
  const holders = new Set(calls.filter(({ own }) => own).map(({ holder }) => holder));
  return [...holders].flatMap((holder): Question[] => {
    const role = roleIn(world.model, holder, names.roles.invoke(team.name));
    const what = `a session of the invoke role in the account of ${holder}`;
    const right = { ...told(subject, WAYS.gateway, what, outcome(team.paths.includes(path))), path };
    if (role === undefined) return [{ ...right, asks: [], absent: `no role ${names.roles.invoke(team.name)}` }];
    return [
      { ...right, asks: asksToOpen(world, role, { principal, tags }) },
      {
        ...right,
        what: `${what}, as a user`,
        asks: asksToOpen(world, role, { principal, tags: { ...tags, user: "ada" }, sourceIdentity: "CN=ada" }),
      },
      ...WRONG_OPENINGS.map(
        ({ how, opening }): Question => ({
          ...right,
          what: `${what}, ${how}`,
          expected: "denied",
          asks: asksToOpen(world, role, { principal, ...opening(team.name) }),
        }),
      ),
      ...strangers(subject).flatMap(([who, stranger]) =>
        bothWays(
          subject,
          { ...right, who, expected: "denied" },
          role,
          openingCalls(role, { principal: stranger, tags, sourceIdentity: "CN=ada" }),
        ),
      ),
      ...sessionBounds(subject, role, gatewaySession(role, team.name), ["aws:PrincipalTag/team"]),
    ];
  });
}

/** Sessions that the gateway must not open, even for the team. */
const WRONG_OPENINGS: readonly { readonly how: string; opening(team: string): Omit<Opening, "principal"> }[] = [
  { how: "for no team", opening: () => ({}) },
  { how: "for no team, as a user", opening: () => ({ sourceIdentity: "CN=ada" }) },
  { how: "for another team", opening: (team) => ({ tags: { team: `${team}-2` } }) },
  { how: "with a tag more", opening: (team) => ({ tags: { team, admin: "yes" } }) },
  { how: "with a certificate's tag", opening: (team) => ({ tags: { team, "x509Subject/CN": "ada" } }) },
  { how: "as nobody", opening: (team) => ({ tags: { team }, sourceIdentity: "nobody" }) },
];

/** By the role's trust policy, and once more as if that let everybody in. Where nobody binds the account, by the first alone. */
function bothWays(
  { world }: Subject,
  question: Omit<Question, "asks" | "absent">,
  role: Role,
  calls: Parameters<typeof world.askForRole>[1][],
): Question[] {
  // A service could let itself in where trust is open to all; its session of a direct role would lack a certificate's marks.
  const isService = calls.some(({ principal }) => principal.endsWith(".amazonaws.com"));
  const bound =
    world.account(role.arn.split(":")[4])?.enforcement === "enforced" && !(isService && question.path === "direct");
  const byTrust = { ...question, asks: calls.map((call) => world.askForRole(role, call)) };
  const open: Question = {
    ...question,
    what: `${question.what}, were its trust open to all`,
    denial: "by-statement",
    asks: calls.map((call) => world.askForRole(role, call, OPEN_TRUST)),
  };
  return bound ? [byTrust, open] : [byTrust];
}

/**
 * What the organization says of a session of ours, had its role every right: nothing works without the marks of its path, and no
 * API key works with them.
 */
function sessionBounds(subject: Subject, role: Role, context: CallContext, marks: readonly string[]): Question[] {
  const { world } = subject;
  // Accounts that nothing binds have only the roles' own policies, which other questions ask about.
  if (world.account(role.arn.split(":")[4])?.enforcement !== "enforced") return [];
  const at = (what: string, expected: Outcome, action: string, known: CallContext): Question => ({
    ...told(
      subject,
      `session of the ${role.session === undefined ? "invoke" : "direct"} role, had it every right`,
      what,
      expected,
    ),
    asks: [world.ask({ principal: role.arn, action, resource: "*", context: known }, { identity: [EVERY_RIGHT] })],
    ...(expected === "denied" && { denial: "by-statement" }),
  });
  return [
    at("something, by its path", "allowed", "s3:ListAllMyBuckets", context),
    ...marks.map((mark) => {
      const { [mark]: _, ...without } = context;
      return at(`something, without ${mark}`, "denied", "s3:ListAllMyBuckets", without);
    }),
    ...BEARER_TOKENS.map((action) => at("an API key", "denied", action, context)),
  ];
}

/** What a certificate must say where nothing is required of it. */
const NO_FACTS = { mfa: false, device: false } as const;

const BEARER_TOKENS = ["bedrock", "bedrock-mantle", "aws-external-anthropic"].map((it) => `${it}:CallWithBearerToken`);

/** Callers from whom both roles keep themselves, by their ARN. */
function strangers({ world, group }: Subject): [who: string, principal: string][] {
  const { environment } = world.model;
  const iam = (account: string, rest: string) => `arn:${environment.partition}:iam::${account}:${rest}`;
  const { accountId } = group.account;
  return [
    [WAYS.administrator, iam(accountId, "role/Admin")],
    [WAYS.root, iam(accountId, "root")],
    [WAYS.user, iam(accountId, "user/developer")],
    [WAYS.provisioning, iam(accountId, `role/${environment.provisioningRole}`)],
    [WAYS.platform, iam(environment.platform.accountId, "role/Admin")],
    ["operator", platformRole(environment, "operator")],
    ["revoker", platformRole(environment, "revoker")],
    ["issuer", platformRole(environment, "issuer")],
    [WAYS.outsider, iam(OUTSIDE, "role/Admin")],
    ["AWS Lambda", "lambda.amazonaws.com"],
  ];
}
