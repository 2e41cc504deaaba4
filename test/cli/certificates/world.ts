import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileAuthority } from "../../../certificates/authority/file-authority";
import { main } from "../../../cli/main";
import type { Sink } from "../../../cli/support/sink";
import { acceptedFactsUris, namesOf } from "../../../environment/names";
import { type OidcIssuer, startOidcIssuer } from "../../../simulators/oidc/oidc-issuer";
import {
  type RolesAnywhereSimulator,
  startRolesAnywhereSimulator,
} from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { changed } from "../../environment/good-environment";
import type { Run } from "../../support/command-line";

export const AUDIENCE = "bedrock-access-login";
export const GATEWAY_AUDIENCE = "bedrock-gateway";
export const ISSUER_NAME = "Example Bedrock Access";
export const REGION = "eu-central-1";
export const ACCOUNT = "200000000002";
const PREFIX = `arn:aws:rolesanywhere:${REGION}:${ACCOUNT}`;
export const ANCHOR_ARN = `${PREFIX}:trust-anchor/11111111-2222-3333-4444-555555555555`;
export const PROFILE_ARN = `${PREFIX}:profile/66666666-7777-8888-9999-000000000000`;
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/bedrock-access/dev/bedrock-dev-direct-research`;

export const ANNA = {
  sub: "anna",
  email: "Anna@Example.com",
  groups: ["bedrock-research"],
  amr: ["pwd", "mfa"],
};

export interface WorldOptions {
  /** For clients that speak HTTPS only. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly issuerSettings?: object;
  /** Days since the authority was made: a certificate of hours ago needs one. @default made now */
  readonly authorityAgeDays?: number;
}

/** A company on this machine: authority, issuer, identity provider and Roles Anywhere, and a developer's home. */
export interface World {
  readonly folder: string;
  readonly home: string;
  readonly environmentFile: string;
  readonly authority: string;
  readonly provider: OidcIssuer;
  readonly rolesAnywhere: RolesAnywhereSimulator;
  /** The same account by HTTPS, with the option `tls`. */
  readonly rolesAnywhereTls: RolesAnywhereSimulator | undefined;
  readonly issuer: string;
  /** What the issuer wrote to its log. */
  readonly audit: () => string;
  /** Runs the command as the developer. Where it shows an address to sign in at, a browser goes there. */
  run(...args: string[]): Promise<Run>;
  /** As an administrator, with environment and authority. */
  administer(...args: string[]): Promise<Run>;
  readonly env: Readonly<Record<string, string>>;
  /** Everything of the developer's files. */
  file(...path: string[]): string;
  close(): Promise<void>;
}

export async function startWorld({ tls, issuerSettings, authorityAgeDays }: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-direct-"));
  const home = join(folder, "home");
  const authority = join(folder, "authority");
  const env = { HOME: home, PATH: process.env.PATH ?? "", AWS_CONFIG_FILE: join(home, ".aws", "config") };
  if (authorityAgeDays !== undefined) await beginAuthority(authority, Date.now() - authorityAgeDays * 86_400_000);
  const made = await command(folder, env, [
    "authority",
    "init",
    "--authority",
    authority,
    "--common-name",
    ISSUER_NAME,
  ]);
  if (made.code !== 0) throw new Error(made.stderr);
  const pem = readFileSync(join(authority, "1.pem"), "utf8");

  const provider = await startOidcIssuer({ signIn: { clientId: AUDIENCE, claims: ANNA } });
  const environmentFile = join(folder, "dev.json");
  writeFileSync(
    environmentFile,
    JSON.stringify(
      changed({
        "direct.authority.pem": pem,
        "direct.issuerCommonName": ISSUER_NAME,
        "direct.issuer": { provider: provider.url, audience: AUDIENCE, ...issuerSettings },
        identity: { issuers: [{ issuer: provider.url, audience: GATEWAY_AUDIENCE }] },
      }),
    ),
  );
  const account = accountOf(pem, () => listsIn(authority));
  const rolesAnywhere = await startRolesAnywhereSimulator(account);
  const rolesAnywhereTls = tls && (await startRolesAnywhereSimulator({ ...account, tls }));

  const teams = { research: { trustAnchorArn: ANCHOR_ARN, profileArn: PROFILE_ARN } };
  writeFileSync(join(folder, "dev.lock.json"), JSON.stringify({ environment: "dev", anchors: { version: 1, teams } }));
  const endpoint = ["--endpoint", rolesAnywhere.url]; // what AWS's own is everywhere else
  const state = [
    "--environment",
    environmentFile,
    "--authority",
    authority,
    "--access-state",
    join(folder, "state.json"),
  ];
  const stop = new AbortController();
  const log = collector();
  const started = collector();
  const serving = main(["issuer", "run", ...state, "--port", "0", "--json"], {
    ...{ cwd: folder, env, stdout: started, stderr: log },
    stop: () => stop.signal,
  });
  while (started.text() === "") await Promise.race([serving, new Promise((next) => setTimeout(next, 5))]);
  const { url: issuer, error }: { url: string; error?: object } = JSON.parse(started.text());
  if (error !== undefined) throw new Error(started.text());

  return {
    ...{ folder, home, environmentFile, authority, provider, rolesAnywhere, rolesAnywhereTls, issuer, env },
    audit: () => log.text(),
    run: (first = "", ...args) => command(folder, env, [first, ...(first === "login" ? endpoint : []), ...args]),
    administer: (...args) => command(folder, env, [...args, ...state]),
    file: (...path) => join(home, ".local/share/bedrock-access", ...path),
    async close() {
      stop.abort();
      await serving;
      await Promise.all([provider.close(), rolesAnywhere.close(), rolesAnywhereTls?.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** What an `authority init` of that time would have left if it had been interrupted; the next one completes it. */
async function beginAuthority(folder: string, then: number): Promise<void> {
  await createFileAuthority(
    { certificate: join(folder, "1.pem"), key: join(folder, "1.key") },
    { subject: { commonName: ISSUER_NAME, organizationalUnit: "generation 1" }, days: 365, keyKind: "P-256" },
    { now: () => then, randomBytes },
  );
}

/** Runs the command, and goes with a browser where it says. */
export async function command(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  browse: (url: string) => void = (url) => void fetch(url).catch(() => {}),
): Promise<Run> {
  const stdout = collector();
  const stderr = collector((text) => {
    const url = /Sign in here: (\S+)/.exec(text)?.[1];
    if (url !== undefined) browse(url);
  });
  const code = await main(args, { cwd, env, stdout, stderr, stop: () => new AbortController().signal });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(seen: (text: string) => void = () => {}): Sink & { text(): string } {
  let text = "";
  return {
    colours: false,
    write: (more) => {
      text += more;
      seen(more);
    },
    text: () => text,
  };
}

/** The account of team research, whose role trusts what `modules/roles-anywhere-profile` writes. */
function accountOf(bundle: string, crls: () => readonly string[]) {
  const names = namesOf({ name: "dev", namePrefix: "bedrock" });
  if (!ROLE_ARN.endsWith(`${names.iamPath}${names.roles.direct("research")}`))
    throw new Error("the role has another name");
  return {
    region: REGION,
    anchors: [{ arn: ANCHOR_ARN, bundle, crls }],
    profiles: [{ arn: PROFILE_ARN, roleArns: [ROLE_ARN] }],
    roles: [
      {
        arn: ROLE_ARN,
        trust: {
          trustAnchorArn: ANCHOR_ARN,
          tags: {
            "x509Issuer/CN": [ISSUER_NAME],
            "x509Subject/O": ["dev"],
            "x509Subject/OU": ["Research"],
            "x509SAN/URI": acceptedFactsUris({ mfa: true, device: false }),
          },
        },
      },
    ],
  };
}

function listsIn(authority: string): readonly string[] {
  const files = [1, 2].map((generation) => join(authority, `${generation}.crl.pem`));
  return files.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
}
