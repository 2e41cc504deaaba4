import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMPLETE_EXAMPLE } from "../stacks/complete-example";
import { composeAll } from "../support/compose";
import { describeWith, findPythonTool } from "../support/python-server";
import { ACCEPTED, type Accepted } from "./reasons";

interface Finding {
  readonly check: string;
  readonly name: string;
  readonly stack: string;
  /** `authorizer_D23CB5CD` */
  readonly logicalId: string;
}

const checkov = findPythonTool("checkov");

describeWith(checkov, "checkov over the complete example's production", () => {
  let findings: readonly Finding[] = [];
  beforeAll(() => {
    findings = findingsIn(checkov.path ?? "");
  });

  test("finds nothing without a written reason", () => {
    expect(findings.filter((finding) => !ACCEPTED.some((accepted) => covers(accepted, finding)))).toEqual([]);
  });

  test("still finds what each reason is written for", () => {
    expect(ACCEPTED.filter((accepted) => !findings.some((finding) => covers(accepted, finding)))).toEqual([]);
  });
});

function covers({ check, resources }: Accepted, finding: Finding): boolean {
  const holds = resources?.some((beginning) => finding.logicalId.startsWith(beginning)) ?? true;
  return check === finding.check && holds;
}

function findingsIn(path: string): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-checkov-"));
  try {
    const { stacks } = composeAll(...COMPLETE_EXAMPLE.filter(({ environment }) => environment.name === "prod"));
    for (const [name, stack] of Object.entries(stacks)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "cdk.tf.json"), JSON.stringify(withoutNulls(stack)));
    }
    const args = ["--directory", folder, "--framework", "terraform_json", "--quiet", "--soft-fail", "--output", "json"];
    execFileSync(path, [...args, "--output-file-path", folder], {
      stdio: ["ignore", "ignore", "ignore"],
      env: { ...process.env, BC_SKIP_MAPPING: "TRUE" }, // no look-up of checks on the internet
    });
    const [told] = [JSON.parse(readFileSync(join(folder, "results_json.json"), "utf8"))].flat();
    return told.results.failed_checks.map(
      (each: { check_id: string; check_name: string; resource: string; file_path: string }): Finding => ({
        check: each.check_id,
        name: each.check_name,
        stack: each.file_path.split("/")[1] ?? "",
        logicalId: each.resource.split(".").at(-1) ?? "",
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CDKTF writes null where it has nothing to say, which checkov takes for a value. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => each !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])),
  );
}
