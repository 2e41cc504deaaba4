import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import { defineEnvironment } from "../../environment/define-environment";
import { NEVER_LOADED } from "../../scripts/functions/bundle-function";
import { leanPackages } from "../../scripts/lean-packages";
import { GATEWAY_ENVIRONMENT } from "../../test/support/gateway-environment";

const ROOT = join(__dirname, "../..");

/** The programs that are measured, bundled, and what they read and write. */
export interface Workspace {
  program(name: string): string;
  /** Of the policy that every gateway of the benchmark obeys. */
  readonly policyFile: string;
  /** A new path for a file that a program writes. */
  scratch(name: string): string;
  remove(): void;
}

export async function makeWorkspace(): Promise<Workspace> {
  const folder = join(ROOT, "node_modules/.cache/bench-gateway");
  rmSync(folder, { recursive: true, force: true });
  const common = {
    absWorkingDir: ROOT,
    outdir: folder,
    bundle: true,
    platform: "node" as const,
    target: "node20",
    format: "cjs" as const,
    external: [...NEVER_LOADED],
  } satisfies BuildOptions;
  const files = (...names: readonly string[]) => names.map((name) => join(__dirname, `programs/${name}.ts`));
  await Promise.all([
    build({ ...common, entryPoints: files("gateway", "admissions"), plugins: [leanPackages()] }),
    build({ ...common, entryPoints: files("upstream", "bare-proxy", "load") }),
  ]);
  const written = mkdtempSync(join(tmpdir(), "bench-gateway-"));
  const policyFile = join(written, "policy.json");
  writeFileSync(policyFile, JSON.stringify(policy()));
  let scratches = 0;
  return {
    program: (name) => join(folder, `${name}.js`),
    policyFile,
    scratch(name) {
      const own = join(written, `${scratches++}`);
      mkdirSync(own);
      return join(own, name);
    },
    remove: () => rmSync(written, { recursive: true, force: true }),
  };
}

/** All limits on: five limits on each of four scopes, none of which a benchmark meets. */
function policy() {
  const { team, user } = GATEWAY_ENVIRONMENT.limits;
  const limits = { team, user, credential: user, route: team };
  const environment = defineEnvironment({ ...GATEWAY_ENVIRONMENT, limits });
  const rendered = renderRuntimePolicy(environment, { environment: environment.name });
  const unpassable = { requestsPerMinute: 100_000_000, tokensPerMinute: 1_000_000_000_000_000, concurrency: 1_000_000 };
  return JSON.parse(JSON.stringify(rendered), (key, value: unknown) =>
    Object.hasOwn(unpassable, key) && typeof value === "number" ? unpassable[key as keyof typeof unpassable] : value,
  ) as typeof rendered;
}
