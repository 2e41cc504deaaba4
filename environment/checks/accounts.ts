import { problem } from "../problems";
import { accountOf, type Check, type Claim, clashes, entriesOf, repeated } from "./check";

/** Every account has one role: management, platform, or one team's. */
export const accountsAreDistinct: Check = (draft) => {
  const claims: Claim[] = [];
  const management = draft.organization?.managementAccountId;
  if (management !== undefined) {
    claims.push({ value: management, path: ["organization", "managementAccountId"], label: "the management account" });
  }
  const platform = draft.platform?.accountId;
  if (platform !== undefined) {
    claims.push({ value: platform, path: ["platform", "accountId"], label: "the platform account" });
  }
  for (const [name, team] of entriesOf(draft.teams)) {
    if (team.account?.kind !== "existing" || team.account.accountId === undefined) continue;
    claims.push({
      value: team.account.accountId,
      path: ["teams", name, "account", "accountId"],
      label: `the account of team "${name}"`,
    });
  }
  return clashes(claims).map(({ claim, first }) =>
    problem(
      claim.path,
      claim.value,
      `is ${first.label} already`,
      first.label === "the management account"
        ? "Use another account: no SCP binds the management account."
        : "Give each its own account: limits, costs and policies are kept apart by account.",
    ),
  );
};

/** The gateway and its role are protected by SCPs, which do not bind the management account. */
export const gatewayIsGoverned: Check = (draft) => {
  const management = draft.organization?.managementAccountId;
  if (management === undefined || draft.gateway?.kind !== "existing") return []; // a managed one is in the platform account
  const { accountId, roleArn } = draft.gateway;
  const problems = [];
  const mend = "Move the gateway to the platform account.";
  if (accountId === management) {
    const reason = "is the management account, which no SCP protects";
    problems.push(problem(["gateway", "accountId"], accountId, reason, mend));
  }
  if (roleArn !== undefined && accountOf(roleArn) === management) {
    const reason = "is a role of the management account, which no SCP protects";
    problems.push(problem(["gateway", "roleArn"], roleArn, reason, mend));
  }
  return problems;
};

/** AWS takes an e-mail for one account only. */
export const emailsAreDistinct: Check = (draft) => {
  const claims = entriesOf(draft.teams).flatMap(([name, team]): Claim[] => {
    if (team.account?.kind !== "created" || team.account.email === undefined) return [];
    return [{ value: team.account.email, path: ["teams", name, "account", "email"], label: `team "${name}"` }];
  });
  return clashes(claims, (email) => email.toLowerCase()).map(({ claim, first }) =>
    problem(
      claim.path,
      claim.value,
      `is the e-mail of ${first.label} already`,
      'AWS wants one address an account; many mail systems deliver "name+team@example.com" to "name@example.com".',
    ),
  );
};

/** Where we do not make accounts, a team must bring its own. */
export const accountsCanBeCreated: Check = (draft) => {
  const manages = draft.organization?.manages;
  const created = entriesOf(draft.teams).filter(([, team]) => team.account?.kind === "created");
  if (manages === "policies" || manages === "documents") {
    return created.map(([name]) =>
      problem(
        ["teams", name, "account", "kind"],
        "created",
        `cannot be, for organization.manages is "${manages}"`,
        'Have the account made by your landing zone and write { kind: "existing", accountId }, or let organization.manages be "accounts".',
      ),
    );
  }
  const quota = draft.quotas?.accounts ?? DEFAULT_ACCOUNTS;
  if (created.length === 0) return []; // what is there already has been granted
  const existing = entriesOf(draft.teams).length - created.length;
  const accounts = 2 + existing + created.length; // the management and the platform account count too
  if (accounts <= quota) return [];
  return [
    problem(
      ["quotas", "accounts"],
      draft.quotas?.accounts,
      `allows ${quota} accounts, and this environment needs ${accounts}: management, platform, ${existing} existing and ${created.length} created`,
      'Ask AWS for more (Service Quotas, AWS Organizations, "Default maximum number of accounts"), then write here what was granted.',
    ),
  ];
};

/**
 * What AWS gives a new organization.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const DEFAULT_ACCOUNTS = 10;

/** Policies can be held back from single teams only where they are attached to accounts or to OUs of our own. */
export const stagingIsPossible: Check = (draft) => {
  const targets = draft.organization?.policyTargets ?? [];
  const problems = [];
  if (draft.refused(["organization", "policyTargets"])) return [];
  if (targets.length > 0 && draft.organization?.manages !== undefined && draft.organization.manages !== "policies") {
    problems.push(
      problem(
        ["organization", "policyTargets"],
        targets,
        `has no meaning while organization.manages is "${draft.organization.manages}"`,
        'Remove it, or let organization.manages be "policies".',
      ),
    );
  }
  for (const [index, target] of repeated(targets)) {
    problems.push(
      problem(["organization", "policyTargets", index], target, "stands there twice", "Name each OU once."),
    );
  }
  if (targets.length === 0) return problems;
  for (const [name, team] of entriesOf(draft.teams)) {
    if (team.enforcement !== "staged") continue;
    problems.push(
      problem(
        ["teams", name, "enforcement"],
        "staged",
        "cannot be, for the policies are attached to the OUs of organization.policyTargets",
        "Take the team's OU out of organization.policyTargets until it is ready, or remove policyTargets: then each account gets the policies by itself.",
      ),
    );
  }
  return problems;
};

/** Sharing a platform account is agreed on by both sides; here, that this side does not contradict itself. */
export const platformIsGovernedOnce: Check = (draft) => {
  const { governedBy, governs = [] } = draft.platform ?? {};
  const problems = [];
  if (governedBy !== undefined && governs.length > 0) {
    problems.push(
      problem(
        ["platform", "governs"],
        governs,
        `contradicts platform.governedBy, which leaves the account to "${governedBy}"`,
        "Keep one of the two: one environment governs a shared platform account, the others name it in governedBy.",
      ),
    );
  }
  if (governedBy !== undefined && governedBy === draft.name) {
    problems.push(
      problem(["platform", "governedBy"], governedBy, "is this environment itself", "Remove it: that is the default."),
    );
  }
  for (const [index, other] of governs.entries()) {
    if (other === undefined || other !== draft.name) continue;
    problems.push(
      problem(["platform", "governs", index], other, "is this environment itself", "Name the other environments only."),
    );
  }
  return problems;
};
