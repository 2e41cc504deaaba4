import { type Problem, problem } from "../problems";
import { type Check, entriesOf } from "./check";

/** Somebody can get a certificate, and nobody gets one with a token that every tool has. */
export const issuerIsSound: Check = (draft) => {
  const { direct } = draft;
  if (direct === undefined) return [];
  const { authority, issuer } = direct;
  if (issuer === undefined) {
    if (authority === undefined || authority.kind === undefined || authority.kind === "pem") return [];
    if (draft.refused(["direct", "issuer"])) return [];
    return [
      problem(
        ["direct", "issuer"],
        undefined,
        `is missing, and nobody else may sign with an authority of kind "${authority.kind}"`,
        "Describe it: the identity provider and the client id of `bedrock-access login` there.",
      ),
    ];
  }
  const problems: Problem[] = [];
  const gateway = (draft.identity?.issuers ?? []).findIndex(({ audience } = {}) => audience === issuer.audience);
  if (issuer.audience !== undefined && gateway >= 0) {
    problems.push(
      problem(
        ["direct", "issuer", "audience"],
        issuer.audience,
        `is the gateway's too (identity.issuers[${gateway}]): every token for the gateway could become a certificate`,
        "Register `bedrock-access login` with the provider as a client of its own, and write that client id.",
      ),
    );
  }
  const devices = issuer.deviceClaims;
  if (
    direct.requires?.device === true &&
    !draft.refused(["direct", "issuer", "deviceClaims"]) &&
    Object.keys(devices ?? {}).length === 0
  ) {
    problems.push(
      problem(
        ["direct", "issuer", "deviceClaims"],
        devices,
        "proves no managed device, and direct.requires.device asks for one: nobody would get a certificate",
        'Name the claims that prove one, for example { device: ["managed"] }.',
      ),
    );
  }
  for (const [name, team] of entriesOf(draft.teams)) {
    if (!team.paths?.includes("direct") || (team.members?.groups ?? []).length > 0) continue;
    if (draft.refused(["teams", name, "members"])) continue;
    problems.push(
      problem(
        ["teams", name, "members", "groups"],
        team.members?.groups,
        "names no group, and the certificate issuer knows the team by its groups alone",
        "Write the groups of the identity provider whose members belong to the team.",
      ),
    );
  }
  return problems;
};

/** Two keys of one number would be one. */
export const generationsAreDistinct: Check = ({ direct }) => {
  const { authority } = direct ?? {};
  if (authority?.kind !== "kms") return [];
  const [issuing, other] = authority.generations ?? [];
  if (issuing === undefined || issuing !== other) return [];
  return [
    problem(
      ["direct", "authority", "generations", 1],
      other,
      "stands there twice",
      `Write [${issuing}] alone, or the number of another key behind it.`,
    ),
  ];
};
