import { partitionOf } from "../catalogue";
import type { Draft } from "../draft";
import { listOf, type Path, type Problem, problem } from "../problems";
import { DEFAULT_PROVISIONING_ROLE } from "../resolve/defaults";
import { accountOf, type Check, clashes, repeated } from "./check";

/** An exemption names a workload of a governed account, once, and none of ours. */
export const exemptionsAreSound: Check = (draft) => {
  const exemptions = draft.exemptions ?? [];
  const problems = clashes(
    exemptions.flatMap((exemption, index) =>
      exemption?.role === undefined
        ? []
        : [{ value: exemption.role, path: ["exemptions", index, "role"], label: `exemptions[${index}]` }],
    ),
  ).map(({ claim, first }) =>
    problem(claim.path, claim.value, `is exempted in ${first.label} already`, "Keep one of the two."),
  );

  for (const [index, exemption] of exemptions.entries()) {
    const path = ["exemptions", index];
    if (exemption?.role === undefined) continue;
    problems.push(...roleProblems(draft, [...path, "role"], exemption.role));
    problems.push(...changerProblems([...path, "changedBy"], exemption.changedBy ?? [], exemption.role));
  }
  return problems;
};

function roleProblems(draft: Draft, path: Path, role: string): Problem[] {
  const breaches = [
    ...accountBreach(draft, role),
    ...(role.includes(":role/bedrock-access/")
      ? [
          {
            reason: "lies under our own path /bedrock-access/",
            mend: "Remove it: access through our roles is given by routes, never by exemptions.",
          },
        ]
      : []),
    ...(role.endsWith(`:role/${draft.provisioningRole ?? DEFAULT_PROVISIONING_ROLE}`)
      ? [
          {
            reason: "is the provisioning role, whoever holds it could call any model",
            mend: "Let the workload run as a role of its own.",
          },
        ]
      : []),
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp
    ...(role.includes(":role/aws-service-role/")
      ? [
          {
            reason: "is a service-linked role, which no SCP binds",
            mend: "Remove the exemption: it has no effect.",
          },
        ]
      : []),
  ];
  return breaches.map(({ reason, mend }) => problem(path, role, reason, mend));
}

function accountBreach(draft: Draft, role: string): { readonly reason: string; readonly mend: string }[] {
  const account = accountOf(role);
  if (account !== undefined && account === draft.organization?.managementAccountId) {
    return [
      {
        reason: "is a role of the management account, which no SCP binds",
        mend: "Remove the exemption: it has no effect. Better, move the workload.",
      },
    ];
  }
  const home = draft.regions?.home;
  const partition = role.split(":")[1];
  if (home !== undefined && partition !== partitionOf(home)) {
    return [
      {
        reason: `is of the partition ${partition}, and this environment is of ${partitionOf(home)}`,
        mend: `Begin it with "arn:${partitionOf(home)}:".`,
      },
    ];
  }
  const governed = governedAccounts(draft);
  if (account === undefined || governed === undefined || governed.includes(account)) return [];
  return [
    {
      reason: `lies in account ${account}, which this environment does not govern`,
      mend: `Remove it: our policies do not bind that account, only ${listOf(governed, "and")}.`,
    },
  ];
}

/** Every account that our policies bind, or `undefined` where only AWS knows them all. */
function governedAccounts(draft: Draft): string[] | undefined {
  const { manages, policyTargets = [] } = draft.organization ?? {};
  const isElsewhereToo = manages === "documents" || policyTargets.length > 0;
  if (draft.teams === undefined || isElsewhereToo || draft.refused(["organization"])) return undefined;
  const holders = Object.values(draft.teams).map((team) => team?.account);
  const accounts = [
    draft.platform?.accountId,
    ...holders.map((account) => (account?.kind === "existing" ? account.accountId : undefined)),
  ].filter((account) => account !== undefined);
  // Fewer ids than holders: the other accounts are created, or the schema has refused them.
  return accounts.length === holders.length + 1 ? accounts : undefined;
}

function changerProblems(path: Path, changers: readonly (string | undefined)[], role: string): Problem[] {
  const elsewhere = [...changers.entries()].flatMap(([index, changer]) =>
    changer === undefined || accountOf(changer) === accountOf(role)
      ? []
      : [
          problem(
            [...path, index],
            changer,
            "lies in another account than the exempted role, and IAM lets no account change another's roles",
            `Name a role of account ${accountOf(role)}.`,
          ),
        ],
  );
  const twice = repeated(changers).map(([index, changer]) =>
    problem([...path, index], changer, "stands there twice", "Name each role once."),
  );
  return [...elsewhere, ...twice];
}
