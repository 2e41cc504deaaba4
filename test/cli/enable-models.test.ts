import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyLock, renderLock } from "../../environment/lock";
import { type AccountCall, type AccountsFake, type FakeAnswer, startAccountsFake } from "../support/accounts-fake";
import { type Run, runCommand, setEnvironment } from "../support/command-line";
import { created, environmentInput, existing } from "../support/lock-fixtures";

const CLAUDE = "anthropic.claude-haiku-4-5-20251001-v1:0";
const NOVA = "amazon.nova-lite-v1:0";
const PAYMENTS = "200000000001";
const RESEARCH = "200000000002";
const FORM = {
  companyName: "Acme",
  companyWebsite: "https://acme.example",
  intendedUsers: "0",
  industryOption: "Finance",
  useCases: "Help with code",
};

let folder: string;
let fake: AccountsFake | undefined;
let restore: () => void = () => {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-models-"));
});

afterEach(async () => {
  restore();
  await fake?.close();
  fake = undefined;
  rmSync(folder, { recursive: true });
});

/** Two accounts, in which nothing is agreed to, and what they have been asked. */
class Accounts {
  readonly agreed = new Set<string>();
  readonly forms = new Map<string, string>();
  /** What an agreement is right after it was made. */
  afterAgreement: "AVAILABLE" | "PENDING" = "AVAILABLE";

  answer = ({ accountId, method, path, body }: AccountCall): FakeAnswer => {
    const [, operation = "", model = ""] = path.split("/");
    switch (`${method} ${operation}`) {
      case "GET foundation-model-availability":
        return { status: 200, body: this.availability(accountId, model) };
      case "GET list-foundation-model-agreement-offers":
        return {
          status: 200,
          body: { modelId: model, offers: [{ offerToken: `token-of-${model}`, termDetails: {} }] },
        };
      case "POST create-foundation-model-agreement": {
        const { modelId, offerToken } = JSON.parse(body);
        if (offerToken !== `token-of-${modelId}`) return { status: 400, body: {}, error: "ValidationException" };
        this.agreed.add(`${accountId} ${modelId}`);
        return { status: 202, body: { modelId } };
      }
      case "GET use-case-for-model-access": {
        const formData = this.forms.get(accountId);
        if (formData === undefined)
          return { status: 404, body: { message: "none" }, error: "ResourceNotFoundException" };
        return { status: 200, body: { formData } };
      }
      case "POST use-case-for-model-access":
        this.forms.set(accountId, JSON.parse(body).formData);
        return { status: 201, body: {} };
    }
    return { status: 404, body: { message: `no ${method} ${path}` }, error: "UnknownOperationException" };
  };

  private availability(accountId: string, modelId: string) {
    const isAgreed = modelId === NOVA || this.agreed.has(`${accountId} ${modelId}`);
    const mayCall = modelId === NOVA || this.forms.has(accountId);
    return {
      modelId,
      agreementAvailability: {
        status: isAgreed ? (modelId === NOVA ? "AVAILABLE" : this.afterAgreement) : "NOT_AVAILABLE",
      },
      authorizationStatus: mayCall ? "AUTHORIZED" : "NOT_AUTHORIZED",
      entitlementAvailability: "AVAILABLE",
      regionAvailability: "AVAILABLE",
    };
  }
}

async function prepare(accounts: Accounts, refused: readonly string[] = []) {
  const input = environmentInput({
    payments: existing(PAYMENTS),
    research: existing(RESEARCH),
    later: created("later@example.com"),
  });
  const routes = {
    ...input.routes,
    haiku: {
      targets: [
        { model: CLAUDE, geography: "eu" },
        { model: CLAUDE, geography: "eu", region: "eu-west-1" },
      ],
    },
  };
  const { payments, ...others } = input.teams;
  const teams = { ...others, payments: { ...payments, routes: ["nova", "haiku"] } };
  const regions = { home: "eu-central-1", inference: ["eu-central-1", "eu-west-1"] };
  writeFileSync(join(folder, "dev.json"), JSON.stringify({ ...input, routes, teams, regions }));
  writeFileSync(join(folder, "form.json"), JSON.stringify(FORM));
  fake = await startAccountsFake(accounts.answer, refused);
  restore = setEnvironment({
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "the secret",
    AWS_ENDPOINT_URL: fake.url,
    AWS_CONFIG_FILE: join(folder, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
}

function run(...args: readonly string[]): Promise<Run> {
  return runCommand(["enable-models", "--environment", "dev.json", ...args], folder);
}

const lockedModels = () => JSON.parse(readFileSync(join(folder, "dev.lock.json"), "utf8")).models;
const changing = () => fake?.calls.filter((call) => call.includes(" POST "));

test("submits the use case, agrees to what is not agreed to, once an account, and writes down that all is ready", async () => {
  const accounts = new Accounts();
  await prepare(accounts);
  const { code, stdout } = await run("--use-case", "form.json");

  expect([code, stdout]).toEqual([0, expect.stringContaining("dev.lock.json is written: commit it.\n")]);
  expect(changing()).toEqual([
    `${PAYMENTS} eu-central-1 POST /use-case-for-model-access`,
    `${PAYMENTS} eu-central-1 POST /create-foundation-model-agreement`,
  ]);
  const form = Buffer.from(accounts.forms.get(PAYMENTS) ?? "", "base64").toString();
  expect(JSON.parse(form)).toEqual({ ...FORM, otherIndustryOption: "" });
  expect(lockedModels()).toEqual({
    version: 1,
    teams: {
      payments: {
        [CLAUDE]: { "eu-central-1": "ready", "eu-west-1": "ready" },
        [NOVA]: { "eu-central-1": "ready" },
      },
      research: { [NOVA]: { "eu-central-1": "ready" } },
    },
  });
});

test("run again it changes nothing, in AWS or in the lock", async () => {
  await prepare(new Accounts());
  await run("--use-case", "form.json");
  const before = readFileSync(join(folder, "dev.lock.json"), "utf8");
  const made = changing()?.length;
  expect((await run("--use-case", "form.json")).code).toBe(0);
  expect(changing()).toHaveLength(made ?? 0);
  expect(readFileSync(join(folder, "dev.lock.json"), "utf8")).toBe(before);
});

test("without a form it says which account needs one, and agrees to nothing of Anthropic's there", async () => {
  await prepare(new Accounts());
  const { code, stdout } = await run();
  expect(code).toBe(1);
  expect(stdout).toContain("payments: its account has submitted no use case to Anthropic. Give one with --use-case.\n");
  expect(changing()).toEqual([]);
  expect(lockedModels().teams.payments[CLAUDE]["eu-central-1"]).toBe("no-agreement");
});

test("an agreement that AWS still works on is pending, and the end is not success", async () => {
  const accounts = new Accounts();
  accounts.afterAgreement = "PENDING";
  await prepare(accounts);
  const { code, stdout } = await run("--use-case", "form.json");
  expect(code).toBe(1);
  expect(stdout).toContain("pending, agreed now");
  expect(lockedModels().teams.payments[CLAUDE]["eu-central-1"]).toBe("pending");
});

test("--check changes nothing in AWS and writes nothing", async () => {
  await prepare(new Accounts());
  const { code } = await run("--check", "--use-case", "form.json");
  expect([code, changing()]).toEqual([1, []]);
  expect(() => lockedModels()).toThrow("ENOENT");
});

test("an account that cannot be entered does not keep the others waiting, and keeps its place in the lock", async () => {
  await prepare(new Accounts(), [PAYMENTS]);
  const before = { payments: { [NOVA]: { "eu-central-1": "ready" as const } }, gone: {} };
  writeFileSync(
    join(folder, "dev.lock.json"),
    renderLock({ ...emptyLock("dev"), models: { version: 1, teams: before } }),
  );
  const { code, stdout } = await run();
  expect(code).toBe(1);
  expect(stdout).toContain(
    `payments: The role arn:aws:iam::${PAYMENTS}:role/OrganizationAccountAccessRole cannot be assumed`,
  );
  expect(lockedModels().teams).toEqual({
    payments: before.payments,
    research: { [NOVA]: { "eu-central-1": "ready" } },
  });
});

test("a team whose account is not there yet waits, which is no failure", async () => {
  await prepare(new Accounts());
  const { code, stdout } = await run("--team", "later");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/later +- +- +waits for its account/)]);
});

test.each([
  ["a team that is mistyped", ["--team", "paymens"], '"paymens" is no team of dev in whose account models are called.'],
  [
    "a form that is not there",
    ["--use-case", "none.json"],
    "none.json does not exist. Give --use-case a file that does.",
  ],
  [
    "a form without what AWS asks",
    ["--use-case", "bad.json"],
    "intendedUsers: is none of 0 (inside the company), 1 (customers) and 2 (both)",
  ],
])("%s is refused before anything is asked", async (_, args, text) => {
  await prepare(new Accounts());
  writeFileSync(join(folder, "bad.json"), JSON.stringify({ ...FORM, intendedUsers: "everybody" }));
  const { code, stderr } = await run(...args);
  expect([code, fake?.calls]).toEqual([2, []]);
  expect(stderr).toContain(text);
});
