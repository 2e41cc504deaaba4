import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { runCommand, setEnvironment } from "../support/command-line";
import { created, environmentInput, existing } from "../support/lock-fixtures";
import { MOTO_ACCOUNT, type Moto, motoServer, startMoto } from "../support/moto";
import { describeWith } from "../support/python-server";

/** More than the 20 accounts that AWS puts on a page. */
const TEAMS = Array.from({ length: 24 }, (_, index) => `team-${String(index).padStart(2, "0")}`);

describeWith(motoServer, "bedrock-access lock against an emulated AWS Organizations", () => {
  let moto: Moto;
  let restore: () => void;
  let client: OrganizationsClient;
  let folder: string;

  beforeAll(async () => {
    moto = await startMoto();
    restore = setEnvironment({
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
    client = new OrganizationsClient({ region: "us-east-1" });
  });

  afterAll(async () => {
    client.destroy();
    restore();
    await moto.stop();
  });

  beforeEach(async () => {
    await moto.reset();
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-moto-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const lock = (...args: string[]) => runCommand(["lock", "--environment", "dev.json", ...args], folder);
  const lockText = () => readFileSync(join(folder, "dev.lock.json"), "utf8");

  async function createAccount(name: string): Promise<string> {
    const command = new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` });
    return required((await client.send(command)).CreateAccountStatus?.AccountId);
  }

  /** An organization with both policy types, a platform account and a research account; and an environment for it. */
  async function organizationFor(teams: readonly string[]) {
    const { Organization } = await client.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
    const { Roots } = await client.send(new ListRootsCommand({}));
    const rootId = required(Roots?.[0]?.Id);
    for (const PolicyType of ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const) {
      await client.send(new EnablePolicyTypeCommand({ RootId: rootId, PolicyType }));
    }
    const platform = await createAccount("platform");
    const research = await createAccount("research");
    const accounts = Object.fromEntries(teams.map((team) => [team, created(`${team}@example.com`)]));
    const input = environmentInput(
      { ...accounts, research: existing(research) },
      { id: required(Organization?.Id), rootId, managementAccountId: MOTO_ACCOUNT },
    );
    const environment = { ...input, platform: { accountId: platform }, quotas: { accounts: 200 } };
    writeFileSync(join(folder, "dev.json"), JSON.stringify(environment));
    return { rootId, platform, research };
  }

  async function attach(type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY", name: string, targetId: string) {
    const { Policy } = await client.send(
      new CreatePolicyCommand({
        Name: name,
        Type: type,
        Description: name,
        Content: '{"Version":"2012-10-17","Statement":[]}',
      }),
    );
    await client.send(new AttachPolicyCommand({ PolicyId: required(Policy?.PolicySummary?.Id), TargetId: targetId }));
  }

  test("a lock is written, agrees with AWS, and disagrees once an account is added", async () => {
    const { rootId, platform, research } = await organizationFor(TEAMS);
    for (let other = 0; other < 20; other++) {
      await client.send(new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: `other-${other}` }));
    }
    const { OrganizationalUnit } = await client.send(
      new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: "dev" }),
    );
    const ouId = required(OrganizationalUnit?.Id);
    await attach("SERVICE_CONTROL_POLICY", "company-guardrails", ouId);
    await attach("SERVICE_CONTROL_POLICY", "bedrock-dev-governed-1", ouId);
    await attach("RESOURCE_CONTROL_POLICY", "company-perimeter", platform);
    const ids = new Map<string, string>();
    for (const team of TEAMS.slice(1)) ids.set(team, await createAccount(team));

    const written = await lock();
    expect(written).toMatchObject({ code: 0, stderr: "" });
    expect(written.stdout).toContain("team-00   -             waits for dev-organization to be applied");
    const { accounts } = JSON.parse(lockText());
    expect(accounts.ouId).toBe(ouId);
    expect(accounts.teams).toEqual({
      ...Object.fromEntries([...ids].map(([team, accountId]) => [team, { accountId, status: "ACTIVE" }])),
      research: { accountId: research, status: "ACTIVE" },
    });
    expect(accounts.attached[ouId].serviceControlPolicies).toContain("company-guardrails");
    expect(accounts.attached[ouId].serviceControlPolicies).not.toContain("bedrock-dev-governed-1");
    expect(accounts.attached[platform].resourceControlPolicies).toContain("company-perimeter");
    expect(Object.keys(accounts.attached)).toHaveLength(1 + 1 + 1 + 23);

    const agreeing = await lock("--check");
    expect(agreeing).toMatchObject({ code: 0, stderr: "" });
    expect(agreeing.stdout).toContain("dev.lock.json agrees with AWS");

    const before = lockText();
    const added = await createAccount("team-00");
    const disagreeing = await lock("--check");
    expect(disagreeing.code).toBe(1);
    expect(disagreeing.stdout).toContain(`+ accounts.teams.team-00.accountId: "${added}"`);
    expect(disagreeing.stdout).toContain("Next: `bedrock-access lock --environment dev.json`, and commit the lock.");
    expect(lockText()).toBe(before);
  });

  test("a closed account is locked as closed, and is said to be a problem", async () => {
    await organizationFor(["payments"]);
    const payments = await createAccount("payments");
    await client.send(new CloseAccountCommand({ AccountId: payments }));

    const run = await lock();
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`means that account ${payments} cannot be used`);
    expect(JSON.parse(lockText()).accounts.teams.payments).toEqual({ accountId: payments, status: "SUSPENDED" });
  });

  test("a policy that somebody attaches later is a disagreement", async () => {
    const { research } = await organizationFor([]);
    await lock();
    await attach("SERVICE_CONTROL_POLICY", "company-guardrails", research);

    const run = await lock("--check");
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(
      new RegExp(`\\+ accounts\\.attached\\.${research}\\.serviceControlPolicies: .*company-guardrails`),
    );
  });
});

function required(value: string | undefined): string {
  if (value === undefined) throw new Error("the emulator left a value out");
  return value;
}
