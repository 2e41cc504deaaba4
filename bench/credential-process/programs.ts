import { join, resolve } from "node:path";
import { build } from "esbuild";

export interface Programs {
  /** What `configure aws-profile` writes. */
  readonly own: string;
  /** `bedrock-access`, which hands over to it. */
  readonly command: string;
}

/** As `scripts/build.mjs` makes them, elsewhere: others may use `dist/` meanwhile. */
export async function buildPrograms(folder: string): Promise<Programs> {
  const root = resolve(__dirname, "../..");
  const common = { absWorkingDir: root, bundle: true, platform: "node", target: "node20", format: "cjs" } as const;
  const own = join(folder, "credential-process.js");
  const command = join(folder, "main.js");
  await build({ ...common, entryPoints: ["cli/certificates/credential-process.ts"], outfile: own });
  await build({
    ...common,
    entryPoints: ["cli/entry.ts"],
    outfile: command,
    plugins: [
      {
        name: "apart",
        setup(plugin) {
          plugin.onResolve({ filter: /^\.\/(main|certificates\/)/ }, ({ path }) => ({
            path: path === "./main" ? "./bedrock-access.js" : "./credential-process.js",
            external: true,
          }));
        },
      },
    ],
  });
  return { own, command };
}
