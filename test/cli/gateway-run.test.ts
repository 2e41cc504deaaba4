import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Agent, fetch as fetchWith } from "undici";
import { GOOD_ENVIRONMENT } from "../environment/good-environment";
import { type Child, startChild } from "../gateway/processes/child";
import { bundleCommand } from "../gateway/processes/command-bundle";
import { makeSelfMadeCertificate } from "../simulators/self-made-certificate";
import { type Run, runCommand, setEnvironment } from "../support/command-line";
import { GATEWAY_ENVIRONMENT } from "../support/gateway-environment";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-gateway-run-"));
  writeFileSync(join(folder, "test.json"), JSON.stringify(GATEWAY_ENVIRONMENT));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ENVIRONMENT = ["--environment", "test.json"];

/** Starts it and has it end as soon as it listens. */
function startAndStop(...flags: readonly string[]): Promise<Run> {
  return runCommand(["gateway", "run", "--port", "0", ...flags], folder, AbortSignal.abort());
}

/** Starts it though it must not; one that does all the same ends by itself. */
function refused(...flags: readonly string[]): Promise<Run> {
  return runCommand(["gateway", "run", "--port", "0", ...flags], folder, AbortSignal.timeout(10_000));
}

describe("gateway run greets", () => {
  test("with the lines that point each SDK at it, and a token that is ready", async () => {
    const { code, stdout, stderr } = await startAndStop(...ENVIRONMENT);
    expect([code, stderr]).toEqual([0, ""]);
    const [, url = ""] = /^Gateway of test at (http:\/\/127\.0\.0\.1:\d+)$/m.exec(stdout) ?? [];
    expect(stdout).toContain("upstream simulated, limits counted in memory");
    expect(stdout).toMatch(/^ {2}export TOKEN=[\w-]+\.[\w-]+\.[\w-]+$/m);
    expect(stdout).toContain(`AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${url}/bedrock AWS_BEARER_TOKEN_BEDROCK=$TOKEN`);
    expect(stdout).toContain(`ANTHROPIC_BASE_URL=${url}/anthropic ANTHROPIC_AUTH_TOKEN=$TOKEN`);
    expect(stdout).toContain("  npx bedrock-access usage --environment test.json --follow\n");
    expect(stdout).toMatch(/usage written to .*\.bedrock-access\/test\/usage\.<month>\.<number>\.jsonl$/m);
  });

  test("without the development keys that it was given", async () => {
    const { stdout, stderr } = await startAndStop(
      ...ENVIRONMENT,
      ...["--upstream", "http://127.0.0.1:1", "--dev-key", "payments/anna=planted-secret"],
    );
    expect(stdout).toContain("Your development key:");
    expect(stdout + stderr).not.toContain("planted-secret");
  });

  test("and says how to make a gateway key where there is no other credential", async () => {
    const { stdout } = await startAndStop(...ENVIRONMENT, "--upstream", "http://127.0.0.1:1", "--ledger", "my usage");
    expect(stdout).toContain(
      "export TOKEN=$(npx bedrock-access key create --environment test.json --ledger 'my usage' --team TEAM --user NAME)",
    );
  });

  test.each([
    ["deny", {}, "every call is refused with 503"],
    ["local-share", { admission: { storeFailure: { kind: "local-share", replicas: 3 } } }, "one part in 3"],
  ])("and says that the store does not answer, and what that means with %j", async (_, more, meaning) => {
    writeFileSync(join(folder, "test.json"), JSON.stringify({ ...GATEWAY_ENVIRONMENT, ...more }));
    const url = "redis://user:planted-secret@127.0.0.1:1";
    const { code, stdout, stderr } = await startAndStop(...ENVIRONMENT, "--store", url);
    expect(code).toBe(0);
    expect(stdout).toContain("limits counted in 127.0.0.1:1");
    expect(stderr).toContain("The store redis://127.0.0.1:1 does not answer yet (ECONNREFUSED). Until it does, ");
    expect(stderr).toContain(meaning);
    const programs = await startAndStop(...ENVIRONMENT, "--store", url, "--json");
    expect(JSON.parse(programs.stdout)).toMatchObject({ notice: expect.stringContaining(meaning) });
    expect(stdout + stderr + programs.stdout + programs.stderr).not.toContain("planted-secret");
  });

  test("programs in JSON", async () => {
    const { stdout } = await startAndStop(...ENVIRONMENT, "--json");
    expect(JSON.parse(stdout)).toEqual({
      environment: "test",
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      upstream: "simulated",
      store: "memory",
      ledger: join(folder, ".bedrock-access/test/usage.jsonl"),
      accessState: join(folder, ".bedrock-access/test/access-state.json"),
      token: expect.stringMatching(/^ey/),
    });
  });
});

test("variables stand in for the flags of gateway run, and flags go before them", async () => {
  const restore = setEnvironment({
    BEDROCK_ACCESS_ENVIRONMENT: "test.json",
    BEDROCK_ACCESS_PORT: "0",
    BEDROCK_ACCESS_HOST: "localhost",
    BEDROCK_ACCESS_UPSTREAM: "http://127.0.0.1:1",
    BEDROCK_ACCESS_DEV_KEYS: "payments/anna=one,payments/ben=two",
    BEDROCK_ACCESS_LEDGER: "elsewhere/usage.jsonl",
    BEDROCK_ACCESS_STATE: "elsewhere/state.json",
  });
  try {
    const signal = AbortSignal.abort();
    const byVariables = await runCommand(["gateway", "run", "--json"], folder, signal);
    expect(JSON.parse(byVariables.stdout)).toMatchObject({
      url: expect.stringContaining("http://localhost:"),
      upstream: "http://127.0.0.1:1",
      ledger: join(folder, "elsewhere/usage.jsonl"),
      accessState: join(folder, "elsewhere/state.json"),
    });
    const byFlag = await runCommand(["gateway", "run", "--json", "--host", "127.0.0.2"], folder, signal);
    expect(JSON.parse(byFlag.stdout).url).toContain("http://127.0.0.2:");
  } finally {
    restore();
  }
});

describe("gateway run does not start", () => {
  test.each([
    ["without an environment", [], "required option '--environment <file>' not specified"],
    ["with an environment that is not there", ["--environment", "none.json"], "none.json does not exist"],
    ["on a port that is none", [...ENVIRONMENT, "--port", "http"], "Write 0 to 65535"],
    ["on a port in another spelling", [...ENVIRONMENT, "--port", "0x50"], "Write 0 to 65535"],
    [
      "with a development key for a team that is mistyped",
      [...ENVIRONMENT, "--dev-key", "paymens/anna=planted-secret"],
      '--dev-key: "paymens" is no team of test that takes the gateway path. Did you mean "payments"?',
    ],
    [
      "with a file where prompts and answers should go",
      [...ENVIRONMENT, "--payloads", "test.json"],
      "test.json is there already and is no folder. Choose another place.",
    ],
    [
      "open to the network under a name that looks like loopback",
      [...ENVIRONMENT, "--host", "127.0.0.1.example"],
      "can be reached from outside",
    ],
    [
      "before an upstream that is no address",
      [...ENVIRONMENT, "--upstream", "bedrock"],
      "is no address: write https://",
    ],
    ["with half of a certificate", [...ENVIRONMENT, "--tls-cert", "test.json"], "Give both --tls-cert and --tls-key"],
    [
      "with a certificate that is not there",
      [...ENVIRONMENT, "--tls-cert", "none.pem", "--tls-key", "test.json"],
      "none.pem cannot be read: ENOENT",
    ],
    [
      "with a certificate that is none",
      [...ENVIRONMENT, "--tls-cert", "test.json", "--tls-key", "test.json"],
      "test.json and test.json are no certificate and its private key in PEM",
    ],
    [
      "open to the network with development keys",
      [...ENVIRONMENT, "--host", "0.0.0.0", "--upstream", "aws", "--dev-key", "payments/anna=planted-secret"],
      "--host 0.0.0.0 can be reached from outside",
    ],
    [
      "open to the network with simulated tokens",
      [...ENVIRONMENT, "--host", "0.0.0.0"],
      "Listen on 127.0.0.1, or leave out --dev-key and name an --upstream.",
    ],
    ["with a store that is no address", [...ENVIRONMENT, "--store", "planted-secret@host"], "write redis://HOST:PORT"],
  ])("%s", async (_, flags, text) => {
    const { code, stdout, stderr } = await refused(...flags);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/planted-secret|mistake in bedrock-access/);
  });

  test.each([
    "planted-secret",
    "payments=planted-secret",
    "payments/anna:planted-secret",
    "payments/anna=planted secret",
    "payments/ANNA=planted-secret",
    "Payments/anna=planted-secret",
    "payments/anna=planted-secret,payments/ben=planted-secret",
  ])("with the development key %j, which it does not repeat", async (key) => {
    const { code, stdout, stderr } = await refused(...ENVIRONMENT, "--dev-key", key);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("--dev-key: ");
    expect(stderr).not.toMatch(/planted|secret/);
  });

  test("with an access state that cannot be read, for then it would let nobody in", async () => {
    writeFileSync(join(folder, "broken.json"), '{"version":', { mode: 0o600 });
    const { code, stdout, stderr } = await refused(...ENVIRONMENT, "--access-state", "broken.json");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("broken.json does not hold an access state");
  });

  const unwritable: [where: string, ledger: string, reason: string][] = [
    ["below a file", "test.json/usage.jsonl", "ENOTDIR: not a directory"],
  ];
  if (process.platform === "linux") {
    unwritable.push(["in a folder that takes no files", "/proc/self/usage.jsonl", "ENOENT: no such file or directory"]);
  }

  test.each(unwritable)("with a ledger %s, for what calls cost would be lost", async (_, ledger, reason) => {
    const { code, stdout, stderr } = await refused(...ENVIRONMENT, "--ledger", ledger);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      `The ledger ${resolve(folder, ledger)} cannot be written: ${reason}. Make its folder writable for you, make room, or name another with --ledger.\n`,
    );
  });

  test("where no team takes the gateway path", async () => {
    const research = { ...GOOD_ENVIRONMENT.teams.research, paths: ["direct"] };
    writeFileSync(join(folder, "dev.json"), JSON.stringify({ ...GOOD_ENVIRONMENT, teams: { research } }));
    const { code, stderr } = await refused("--environment", "dev.json");
    expect([code, stderr]).toEqual([2, 'No team of "dev" takes the gateway path: write paths: ["gateway"] for one.\n']);
  });

  test.each([
    [
      "says which others there are",
      0,
      (port: number) => `Choose another: --port ${port + 1}, or 0 for one that is free.`,
    ],
    ["names none above the last", 65_535, () => "Choose another: --port 65534, or 0 for one that is free."],
  ])("on a port that is in use, and %s", async (_, wanted, mend) => {
    const taken = createServer().listen(wanted, "127.0.0.1");
    await new Promise((listening) => taken.once("listening", listening));
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      const { code, stdout, stderr } = await refused(...ENVIRONMENT, "--port", `${port}`);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toBe(`Port ${port} of 127.0.0.1 is in use, perhaps by another gateway. ${mend(port)}\n`);
    } finally {
      taken.close();
    }
  });
});

describe("gateway run in a process of its own", () => {
  let started: Child | undefined;
  beforeEach(() => bundleCommand(join(folder, "command.js")));
  afterEach(async () => {
    started?.signal("SIGKILL");
    await started?.ended;
  });
  const start = (...flags: readonly string[]) => {
    const args = ["gateway", "run", "--json", "--port", "0", ...ENVIRONMENT, ...flags];
    started = startChild(join(folder, "command.js"), args, { cwd: folder });
    return started;
  };
  const listening = async (child: Child): Promise<{ readonly url: string; readonly token: string }> => {
    await child.says("\n}\n");
    return JSON.parse(child.stdout);
  };

  test("answers whoever has the token that it prints, and ends well when it is asked to", async () => {
    const child = start();
    const { url, token } = await listening(child);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/bedrock/model/claude-haiku/converse`, {
      method: "POST",
      headers,
      body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "Good day" }] }] }),
    });
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ stopReason: "end_turn" })]);
    const me = await fetch(`${url}/access/v1/me`, { headers });
    expect(await me.json()).toMatchObject({ principal: { team: "payments", user: "dev@example.com" } });

    child.signal("SIGINT");
    expect(await child.ended).toBe(0);
    expect(child.stderr).toContain('"event":"served"');
    expect(child.stdout + child.stderr).not.toContain("Good day");
    expect(child.stderr).not.toContain(token);
  });

  test("serves http and https on one port where a certificate is given", async () => {
    const { cert, key } = await makeSelfMadeCertificate();
    writeFileSync(join(folder, "cert.pem"), cert);
    writeFileSync(join(folder, "key.pem"), key);
    const { url } = await listening(start("--tls-cert", "cert.pem", "--tls-key", "key.pem"));
    expect(url).toMatch(/^https:/);
    const dispatcher = new Agent({ connect: { ca: cert } });
    for (const each of [url, url.replace("https:", "http:")]) {
      const health = await fetchWith(`${each}/access/v1/health`, { dispatcher });
      expect(await health.json()).toEqual({ status: "ok" });
    }
    await dispatcher.close();
  });

  test("ends by itself when its port is in use, though its store is away", async () => {
    const { url } = await listening(start());
    const other = startChild(
      join(folder, "command.js"),
      ["gateway", "run", ...ENVIRONMENT, "--port", new URL(url).port, "--store", "redis://127.0.0.1:1"],
      { cwd: folder },
    );
    expect(await other.ended).toBe(2);
    expect(other.stderr).toContain("is in use, perhaps by another gateway");
  });
});
