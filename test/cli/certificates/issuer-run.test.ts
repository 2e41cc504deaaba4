import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../../cli/main";
import { AUDIENCE, GATEWAY_AUDIENCE, startWorld, type World } from "./world";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test("without settings everything is simulated: login and credentials need nothing but this machine", async () => {
  const stop = new AbortController();
  const said: string[] = [];
  const sink = { colours: false, write: (text: string) => void said.push(text) };
  const args = ["--environment", world.environmentFile, "--authority", world.authority, "--port", "0"];
  const serving = main(["issuer", "run", ...args], {
    ...{ cwd: world.folder, env: world.env, stdout: sink, stderr: sink },
    stop: () => stop.signal,
  });
  while (!said.join("").includes("Ctrl-C")) await Promise.race([serving, new Promise((next) => setTimeout(next, 5))]);
  const issuer = /bedrock-access login --issuer (\S+)/.exec(said.join(""))?.[1] ?? "";

  const login = await world.run("login", "--name", "simulated", "--issuer", issuer);
  const credentials = await world.run("credential-process", "--name", "simulated");
  stop.abort();
  await serving;

  expect(login.stdout).toContain("You are dev@example.com in team research");
  expect(JSON.parse(credentials.stdout)).toHaveProperty("SessionToken");
});

const mistakes: { says: string; settings: string | undefined; told: string }[] = [
  {
    says: "the gateway's audience",
    settings: JSON.stringify({ provider: "https://a.example", audience: GATEWAY_AUDIENCE }),
    told: "client of its own",
  },
  { says: "no provider", settings: JSON.stringify({ audience: AUDIENCE }), told: '"provider"' },
  { says: "no JSON", settings: "{", told: "cannot be read as JSON" },
  { says: "no file", settings: undefined, told: "cannot be read as JSON" },
];

test.each(mistakes)("settings are refused with the mend: $says", async ({ settings, told }) => {
  const file = join(world.folder, "settings.json");
  if (settings !== undefined) writeFileSync(file, settings);
  const path = settings === undefined ? join(world.folder, "none.json") : file;
  expect(await world.administer("issuer", "run", "--port", "0", "--settings", path)).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining(told) },
  });
});

test("an authority that nobody made is asked for", async () => {
  const args = ["--environment", world.environmentFile, "--authority", join(world.folder, "none")];
  expect(await world.run("issuer", "run", ...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("authority init"),
  });
});
