import { createServer, type Server } from "node:http";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { assumeRoleWith } from "../../../gateway/upstream/sessions/assume-role";
import { RoleSessions } from "../../../gateway/upstream/sessions/role-sessions";
import { emulatedAws } from "../../support/aws";
import { MOTO_ACCOUNT, type Moto, motoServer, startMoto } from "../../support/moto";
import { describeWith } from "../../support/python-server";
import { listen, stop } from "./scripted-server";

const ROLE = `arn:aws:iam::${MOTO_ACCOUNT}:role/bedrock-access/dev/invoke-payments`;
const DENIED_ROLE = `${ROLE}-denied`;

/** moto lets everybody assume everything; AWS writes it like this. */
const DENIAL =
  '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
  "<Code>AccessDenied</Code><Message>not yours</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";

describeWith(motoServer, "role sessions from an emulated STS", () => {
  let moto: Moto;
  /** Passes everything on to moto, which does not tell what it was asked. */
  let recorder: Server;
  let endpoint: string;
  let asked: URLSearchParams[];

  beforeAll(async () => {
    moto = await startMoto();
    recorder = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString("utf8");
      asked.push(new URLSearchParams(body));
      if (asked.at(-1)?.get("RoleArn") === DENIED_ROLE) {
        response.writeHead(403, { "content-type": "text/xml" });
        response.end(DENIAL);
        return;
      }
      const headers = { authorization: request.headers.authorization ?? "", "content-type": CONTENT_TYPE };
      const answer = await fetch(moto.url, { method: "POST", headers, body });
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      response.end(await answer.text());
    });
    endpoint = await listen(recorder);
  });

  afterAll(async () => {
    await stop(recorder);
    await moto.stop();
  });

  beforeEach(() => {
    asked = [];
  });

  function sessionsPer(sessionPer: "team" | "user") {
    return new RoleSessions({
      assumeRole: assumeRoleWith(emulatedAws(endpoint)),
      sessionPer,
      now: Date.now,
      random: Math.random,
    });
  }

  test("a user's session lives an hour, carries the team as its tag and the user as source identity", async () => {
    const sessions = sessionsPer("user");
    const before = Date.now();
    const credentials = await sessions.credentials({ roleArn: ROLE, team: "payments", user: "anna" });
    const lifetime = (credentials.expiresAt ?? 0) - before;
    expect(lifetime).toBeGreaterThan(3_590_000);
    expect(lifetime).toBeLessThan(3_610_000);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      Action: "AssumeRole",
      RoleArn: ROLE,
      RoleSessionName: "anna",
      SourceIdentity: "CN=anna",
      DurationSeconds: "3600",
      "Tags.member.1.Key": "team",
      "Tags.member.1.Value": "payments",
    });
  });

  test("a team's session has no source identity, and is the role's", async () => {
    const sessions = sessionsPer("team");
    const { expiresAt: _, ...credentials } = await sessions.credentials({
      roleArn: ROLE,
      team: "payments",
      user: "anna",
    });
    expect(asked[0]?.get("RoleSessionName")).toBe("team=payments");
    expect(asked[0]?.has("SourceIdentity")).toBe(false);

    const client = new STSClient({ region: "eu-central-1", endpoint: moto.url, credentials });
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    expect(Arn).toMatch(new RegExp(`^arn:aws:sts::${MOTO_ACCOUNT}:assumed-role/.*/team=payments$`));
    client.destroy();
  });

  test("calls at the same time assume the role once", async () => {
    const sessions = sessionsPer("team");
    const request = { roleArn: ROLE, team: "payments", user: "anna" };
    await Promise.all(Array.from({ length: 20 }, () => sessions.credentials(request)));
    await sessions.credentials(request);
    expect(asked).toHaveLength(1);
  });

  test("a role that may not be assumed is STS's own reason, asked for once", async () => {
    const sessions = sessionsPer("team");
    const request = { roleArn: DENIED_ROLE, team: "payments", user: "anna" };
    const refusal = `STS does not let ${DENIED_ROLE} be assumed: AccessDenied: not yours`;
    await expect(sessions.credentials(request)).rejects.toThrow(refusal);
    await expect(sessions.credentials(request)).rejects.toThrow(refusal);
    expect(asked).toHaveLength(1);
  });
});

const CONTENT_TYPE = "application/x-www-form-urlencoded";
