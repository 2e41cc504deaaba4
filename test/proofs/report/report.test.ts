import { createHash } from "node:crypto";
import { company } from "../../../bench/synth/programs/company";
import { defineEnvironment } from "../../../environment/define-environment";
import { html } from "../../../proofs/report/html";
import { AUTHORITY_PEM } from "../../stacks/complete-example";
import { fc } from "../../support/properties";
import { productionWith } from "../diff/changed-example";
import { exampleReport, someProofs } from "./example-report";

const page = exampleReport();

/** The text of a page's tables, a row a line, cells apart by a bar. */
function rowsOf(text: string): string[] {
  return [...text.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) => textOf(cell)).join(" | "),
  );
}

function textOf(fragment: string): string {
  return fragment
    .replaceAll(/<wbr>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll(/\s+/g, " ")
    .trim();
}

describe("the report of the complete example", () => {
  test("is less than 2 MB and asks the network for nothing", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page).not.toMatch(
      /\b(src|srcset|action|data|poster)="|<(?!a )[^>]* href="(?!#)|url\(|@import|<(link|img|iframe|object|embed|base)\b/i,
    );
  });

  test("lets in its own script and style alone, by their hash", () => {
    const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
    const policy = textOf(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "");
    const [script, ...others] = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = ""]) => text);
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
    expect(others).toEqual([]);
    expect(policy).toBe(
      `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script ?? "")}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/ (style|on\w+)=/);
  });

  test("shows which team reaches which model by which path, and in how many regions", () => {
    const models =
      "amazon.nova-lite-v1:0 | amazon.titan-embed-text-v2:0 | anthropic.claude-haiku-4-5-20251001-v1:0 | anthropic.claude-sonnet-4-5-20250929-v1:0";
    expect(rowsOf(page)).toContain(`Team | ${models}`);
    expect(rowsOf(page)).toContain(
      "data-science 330000000007 | · no access | direct 1 region gateway 1 region | · no access | direct 6 regions gateway 6 regions",
    );
  });

  test("shows what each path can cost, what holds it there, and where nothing does", () => {
    expect(rowsOf(page)).toContain(
      "payments | gateway | $66 | $400 | $9,000 | $800 | dollars a month of the team | $9,000",
    );
    expect(rowsOf(page)).toContain(
      "risk | direct | unbounded | unbounded | unbounded | unbounded | IAM has no limits: AWS’s quotas of the account alone bound the direct path. | $6,000",
    );
    expect(rowsOf(page)).toContain("All teams | gateway | $331 | $3,200 | $51,000 |  | the limits of all teams | ");
  });

  test("shows limits that bind, whose they are, and those that are unlimited", () => {
    expect(rowsOf(page)).toContain("payments | user ci-payments | 300 | 400,000 | 10 | 60 | 800");
    expect(rowsOf(page)).toContain("mobile | each credential | unlimited | unlimited | 5 | unlimited | unlimited");
  });

  test("tells of waiting teams, exemptions with the days that are left, and what no policy binds", () => {
    expect(rowsOf(page)).toContain(
      "growth | its account does not exist yet | apply prod-organization, then: bedrock-access lock --environment <file of prod>",
    );
    expect(rowsOf(page).filter((row) => row.startsWith("arn:aws:iam::300000000099:role/batch/fraud-scoring"))).toEqual([
      "arn:aws:iam::300000000099:role/batch/fraud-scoring | 2027-06-30 in 217 days | risk@acme.example | " +
        "Nightly batch scoring, moves to the gateway with release 4 | arn:aws:iam::300000000099:role/cicd/deployer",
    ]);
    expect(textOf(page)).toContain("No SCP or RCP binds the management account 100000000001");
  });

  test("counts the controls that are open, and says why", () => {
    const open = rowsOf(page).filter((row) => /^[DG]-[PCR]\d \| .* \| open \| ./.test(row)).length;
    const kept = rowsOf(page).filter((row) => /^[DG]-[PCR]\d \| .* \| ✓ kept \| ./.test(row)).length;
    expect(open + kept).toBe(39);
    expect(textOf(page)).toContain(`${kept} of 39 are kept, with a test that shows it; ${open} are open .`);
  });

  test("says that proofs were not run, and what to do", () => {
    expect(textOf(page)).toContain("not run The simulator is not installed. Install it.");
  });

  test("is of one environment when it is asked for one", () => {
    const staging = exampleReport({ environment: "staging" });
    expect([...staging.matchAll(/<h2 id="(\w+)"/g)].map(([, id]) => id)).toEqual(["staging", "controls"]);
  });
});

describe("proofs", () => {
  const proven = exampleReport({ environment: "prod", proofs: someProofs("prod") });

  test("are shown with their attacks, step by step, and the statement that decides", () => {
    expect(rowsOf(proven)).toContain("attacks | No attack comes through. | 2 | ✓ passed");
    expect(rowsOf(proven)).toContain(
      "own-role step 2 | administrator of a team account payments | calls the model with a role of its own bedrock:InvokeModel | " +
        "✓ denied | DenyModelsToOthers (bedrock-prod-governed-1)",
    );
    expect(textOf(proven)).toContain("1 attack that was tried, and what stops each");
  });

  test("that fail are seen at the top, in their table and by their row", () => {
    expect(textOf(proven)).toContain("Proofs ✕ 1 of 2 failed");
    expect(rowsOf(proven)).toContain("matrix | Nobody else reaches a model. | 1 | ✕ failed");
    expect(rowsOf(proven).filter((row) => row.includes("✕ allowed"))).toHaveLength(1);
    expect(textOf(proven)).toContain("matrix : a user of mobile: allowed, where it must be denied");
  });
});

describe("for who cannot see the page", () => {
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id);

  test("every id is there once, and what is referred to exists", () => {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const referred = [...page.matchAll(/ (?:aria-labelledby="|for="|href="#)([^"]*)"/g)].flatMap(([, list = ""]) =>
      list.split(" "),
    );
    expect(referred.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("every table has a caption, every heading of it a scope", () => {
    const tables = page.match(/<table.*?<\/table>/gs) ?? [];
    expect(tables).toHaveLength(21);
    expect(tables.filter((table) => !/<caption[^>]*>[^<]/.test(table))).toEqual([]);
    expect(page.match(/<th(?![a-z])(?! scope="(col|row)")[^>]*>/g) ?? []).toEqual([]);
  });

  test("every picture says in words what it shows", () => {
    const pictures = page.match(/<svg [^>]*role="img".*?<\/svg>/gs) ?? [];
    expect(pictures).toHaveLength(3);
    expect(pictures.filter((picture) => !/<title[^>]*>.+<\/title>\s*<desc[^>]*>.+<\/desc>/s.test(picture))).toEqual([]);
    expect(page).toContain(
      "10 team accounts: 6 through the gateway alone, 2 with a certificate alone, 2 by both ways.",
    );
  });
});

describe("what others wrote", () => {
  test("stays text, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const rendered = html`<p title="${text}">${text}</p>`.text;
        expect(rendered).toMatch(/^<p title="([^"'<>&=`]|&#\d+;)*">([^"'<>&=`]|&#\d+;)*<\/p>$/);
      }),
    );
  });

  test("stays text in every part of the page", () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>\u202Egnp`;
    const production = productionWith((environment) => ({
      ...environment,
      exemptions: environment.exemptions.map((each) => ({ ...each, reason: hostile, owner: hostile })),
    }));
    const text = exampleReport({}, [production]);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toContain("<img");
    expect(text).toContain("U+202Egnp");
  });
});

test("forty teams are drawn as far as a picture can hold them, and stand in the tables all", () => {
  const { input, lock } = company(40, AUTHORITY_PEM);
  const text = exampleReport({}, [{ environment: defineEnvironment(input), lock }]);
  expect(text).toContain("and 16 more teams, in the tables");
  expect(new Set(rowsOf(text).flatMap((row) => /^team-\d+/.exec(row) ?? [])).size).toBe(40);
});
