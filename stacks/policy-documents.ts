import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyDocument } from "../access/iam-policy";
import type { Environment } from "../environment/environment";
import { pack } from "../modules/policy-set/pack";
import type { OrganizationPolicies } from "./organization-policies";

/**
 * Writes the organization's policies as JSON for a landing zone that attaches them itself, into
 * `<output>/<environment>.policies/`: `governed-*.json` and `resources-*.json` are for every team account and the platform
 * account, `platform-*.json` for the platform account alone. As AWS reads them: nothing is escaped.
 */
export function writePolicyDocuments(outdir: string, environment: Environment, policies: OrganizationPolicies): void {
  const folder = join(outdir, `${environment.name}.policies`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, statements] of Object.entries(policies)) {
    for (const [index, document] of pack(statements, environment.quotas.policyCharacters).entries()) {
      writeFileSync(join(folder, `${name}-${index + 1}.json`), render(document));
    }
  }
}

/** Without white space: AWS counts it. */
function render(document: PolicyDocument): string {
  return JSON.stringify(document);
}
