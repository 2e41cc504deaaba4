import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyDocument } from "../access/iam-policy";
import type { Environment } from "../environment/environment";
import { ORGANIZATION_POLICY_SETS } from "../environment/names";
import { pack } from "../modules/policy-set/pack";
import { type OrganizationPolicies, policyLimits } from "./organization-policies";

/**
 * Writes the organization's policies as JSON for a landing zone that attaches them itself, into
 * `<output>/<environment>.policies/`: `governed-*.json` and `resources-*.json` are for every team account and the platform
 * account, `platform-*.json` for the platform account alone. As AWS reads them: nothing is escaped.
 *
 * An environment that leaves its platform account to another one gets no `platform-*.json`, and its `governed-*.json` and
 * `resources-*.json` are for its team accounts alone.
 */
export function writePolicyDocuments(outdir: string, environment: Environment, policies: OrganizationPolicies): void {
  removePolicyDocuments(outdir, environment);
  const folder = folderOf(outdir, environment);
  mkdirSync(folder, { recursive: true });
  const sets = ORGANIZATION_POLICY_SETS.filter(
    (set) => set !== "platform" || environment.platform.governedBy === undefined,
  );
  for (const set of sets) {
    for (const [index, document] of pack(policies[set], policyLimits(environment, set).characters).entries()) {
      writeFileSync(join(folder, `${set}-${index + 1}.json`), render(document));
    }
  }
}

/** Documents of an earlier synthesis say what holds no longer. */
export function removePolicyDocuments(outdir: string, environment: Environment): void {
  rmSync(folderOf(outdir, environment), { recursive: true, force: true });
}

function folderOf(outdir: string, environment: Environment): string {
  return join(outdir, `${environment.name}.policies`);
}

/** Without white space: AWS counts it. */
function render(document: PolicyDocument): string {
  return JSON.stringify(document);
}
