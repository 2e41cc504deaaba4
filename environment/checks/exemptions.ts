import { problem } from "../problems";
import { type Check, clashes } from "./check";

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
    const role = exemption?.role;
    if (role === undefined) continue;
    const path = ["exemptions", index, "role"];
    const account = role.split(":")[4];
    if (account !== undefined && account === draft.organization?.managementAccountId) {
      problems.push(
        problem(
          path,
          role,
          "is a role of the management account, which no SCP binds",
          "Remove the exemption: it has no effect. Better, move the workload.",
        ),
      );
    }
    if (role.includes(":role/bedrock-access/")) {
      problems.push(
        problem(
          path,
          role,
          "lies under our own path /bedrock-access/",
          "Remove it: access through our roles is given by routes, never by exemptions.",
        ),
      );
    }
    const provisioning = draft.provisioningRole ?? "OrganizationAccountAccessRole";
    if (role.endsWith(`:role/${provisioning}`)) {
      problems.push(
        problem(
          path,
          role,
          "is the provisioning role, whoever holds it could call any model",
          "Let the workload run as a role of its own.",
        ),
      );
    }
  }
  return problems;
};
