import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../../cli/main";
import { changed } from "../../environment/good-environment";
import { command, ISSUER_NAME, startWorld, type World } from "./world";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test("with --simulate everything is simulated: login and credentials need nothing but this machine", async () => {
  const stop = new AbortController();
  const said: string[] = [];
  const sink = { colours: false, write: (text: string) => void said.push(text) };
  const args = ["--environment", world.environmentFile, "--authority", world.authority, "--port", "0", "--simulate"];
  const serving = main(["issuer", "run", ...args], {
    ...{ cwd: world.folder, env: world.env, stdout: sink, stderr: sink },
    stop: () => stop.signal,
  });
  while (!said.join("").includes("Ctrl-C")) await Promise.race([serving, new Promise((next) => setTimeout(next, 5))]);
  const issuer = /bedrock-access login --issuer (\S+)/.exec(said.join(""))?.[1] ?? "";

  const login = await command(world.folder, world.env, ["login", "--name", "simulated", "--issuer", issuer]);
  const credentials = await world.run("credential-process", "--name", "simulated");
  stop.abort();
  await serving;

  expect(login.stdout).toContain("You are dev@example.com in team research");
  expect(JSON.parse(credentials.stdout)).toHaveProperty("SessionToken");
});

test("what is left out of the environment is asked for", async () => {
  const file = join(world.folder, "without.json");
  writeFileSync(file, JSON.stringify(changed({ direct: undefined, "teams.research.paths": ["gateway"] })));
  const args = ["--environment", file, "--authority", world.authority];
  expect(await world.run("issuer", "run", "--port", "0", ...args)).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('paths: ["direct"]') },
  });
});

test("a port that is taken is told, and nothing goes on serving", async () => {
  const { port } = new URL(world.issuer);
  const args = ["--environment", world.environmentFile, "--authority", world.authority, "--port", port, "--simulate"];
  const before = openServers();
  expect(await world.run("issuer", "run", ...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`Port ${port}`),
  });
  while (openServers() > before) await new Promise((next) => setTimeout(next, 5)); // handles go a moment after they close
});

function openServers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "TCPServerWrap").length;
}

test("an authority whose certificates no role would take is refused, with both names", async () => {
  const authority = join(world.folder, "another");
  await world.run("authority", "init", "--authority", authority, "--common-name", "Another");
  const args = ["--environment", world.environmentFile, "--authority", authority, "--port", "0"];
  const { code, stderr } = await world.run("issuer", "run", ...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('"Another"') });
  expect(stderr).toContain(`--common-name "${ISSUER_NAME}"`);
});

test("an authority that nobody made is asked for", async () => {
  const args = ["--environment", world.environmentFile, "--authority", join(world.folder, "none")];
  expect(await world.run("issuer", "run", ...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("authority init"),
  });
});
