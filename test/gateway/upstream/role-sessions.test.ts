import { credentialsFromEnvironment } from "../../../aws/credentials";
import { type RoleSession, RoleSessions } from "../../../gateway/upstream/sessions/role-sessions";

const ROLE = "arn:aws:iam::111122223333:role/bedrock-access/dev/invoke-payments";

function sessionsPer(sessionPer: "team" | "user") {
  let now = 0;
  const assumed: RoleSession[] = [];
  const sessions = new RoleSessions({
    assumeRole: async (session) => {
      assumed.push(session);
      return { accessKeyId: `KEY${assumed.length}`, secretAccessKey: "secret", expiresAt: now + 3_600_000 };
    },
    sessionPer,
    now: () => now,
    random: () => 0,
  });
  return {
    sessions,
    assumed,
    setTime: (milliseconds: number) => {
      now = milliseconds;
    },
  };
}

test("one session serves all users of a team, and another team has its own", async () => {
  const { sessions, assumed } = sessionsPer("team");
  const annas = await sessions.credentials({ roleArn: ROLE, team: "payments", user: "anna" });
  const bens = await sessions.credentials({ roleArn: ROLE, team: "payments", user: "ben" });
  const others = await sessions.credentials({ roleArn: ROLE, team: "search", user: "anna" });
  expect(bens).toBe(annas);
  expect(others).not.toBe(annas);
  expect(assumed).toEqual([
    { roleArn: ROLE, team: "payments", sessionName: "team=payments" },
    { roleArn: ROLE, team: "search", sessionName: "team=search" },
  ]);
});

test("each user has a session with their own source identity, where that is asked for", async () => {
  const { sessions, assumed } = sessionsPer("user");
  await sessions.credentials({ roleArn: ROLE, team: "payments", user: "anna" });
  await sessions.credentials({ roleArn: ROLE, team: "payments", user: "ben@example.com" });
  await sessions.credentials({ roleArn: ROLE, team: "payments", user: "anna" });
  expect(assumed).toEqual([
    { roleArn: ROLE, team: "payments", sessionName: "anna", sourceIdentity: "CN=anna" },
    { roleArn: ROLE, team: "payments", sessionName: "ben@example.com", sourceIdentity: "CN=ben@example.com" },
  ]);
});

test("a call without a role fails: it would run in the platform account", async () => {
  const { sessions, assumed } = sessionsPer("user");
  const call = { roleArn: undefined, team: "payments", user: "anna" };
  await expect(sessions.credentials(call)).rejects.toThrow('team "payments" has no role to call with');
  expect(assumed).toEqual([]);
});

test("sessions of users who have gone are forgotten", async () => {
  const { sessions, assumed, setTime } = sessionsPer("user");
  const anna = { roleArn: ROLE, team: "payments", user: "anna" };
  const first = await sessions.credentials(anna);
  setTime(2 * 3_600_000);
  await sessions.credentials({ ...anna, user: "ben" });
  expect(await sessions.credentials(anna)).not.toBe(first);
  expect(assumed.map(({ sessionName }) => sessionName)).toEqual(["anna", "ben", "anna"]);
});

test("roles that cannot be assumed cost one call a second each, also when they take turns", async () => {
  const asked: string[] = [];
  const sessions = new RoleSessions({
    assumeRole: async ({ team }) => {
      asked.push(team);
      throw new Error("denied");
    },
    sessionPer: "team",
    now: () => 0,
    random: () => 0,
  });
  for (const team of ["payments", "search", "payments", "search"]) {
    await expect(sessions.credentials({ roleArn: ROLE, team, user: "anna" })).rejects.toThrow("denied");
  }
  expect(asked).toEqual(["payments", "search"]);
});

test("a session that AWS refused is replaced, the others stay", async () => {
  const { sessions, assumed, setTime } = sessionsPer("user");
  const anna = { roleArn: ROLE, team: "payments", user: "anna" };
  const refused = await sessions.credentials(anna);
  await sessions.credentials({ ...anna, user: "ben" });
  setTime(60_000);
  sessions.discard(anna, refused);
  await sessions.credentials(anna);
  await sessions.credentials({ ...anna, user: "ben" });
  expect(assumed.map(({ sessionName }) => sessionName)).toEqual(["anna", "ben", "anna"]);
});

test.each([
  [{}, undefined],
  [{ AWS_ACCESS_KEY_ID: "AKID" }, undefined],
  [{ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "s" }, undefined],
  [
    { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "s" },
    { accessKeyId: "AKID", secretAccessKey: "s" },
  ],
  [
    { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" },
    { accessKeyId: "AKID", secretAccessKey: "s", sessionToken: "t" },
  ],
])("environment variables %j hold the credentials %j", (environment, credentials) => {
  expect(credentialsFromEnvironment(environment)).toEqual(credentials);
});

test("credentials are known without a wait once they were fetched, until they are to be renewed", async () => {
  const { sessions, assumed, setTime } = sessionsPer("team");
  const anna = { roleArn: ROLE, team: "payments", user: "anna" };
  expect(sessions.known(anna)).toBeUndefined();
  expect(assumed).toEqual([]); // asking does not fetch

  const fetched = await sessions.credentials(anna);
  expect(sessions.known(anna)).toBe(fetched);
  expect(sessions.known({ ...anna, team: "search" })).toBeUndefined();
  expect(sessions.known({ ...anna, roleArn: undefined })).toBeUndefined();

  setTime(3_600_000 - 5 * 60_000);
  expect(sessions.known(anna)).toBeUndefined();
  expect(assumed).toHaveLength(1);
});
