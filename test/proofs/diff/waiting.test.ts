import type { SynthesizedEnvironment, WaitingRoute } from "../../../environment/synthesized";
import { diffOutputs } from "../../../proofs/diff/diff-outputs";
import { renderMarkdown } from "../../../proofs/diff/render-markdown";
import { BASE } from "./changed-example";
import { composed } from "./composed";

const OUTPUT = composed(BASE);
const NEXT = "apply the stacks of these teams, then: bedrock-access lock";

function waits(team: string, route: string, region: string): WaitingRoute {
  return { team, route, reason: `guardrail "harm" in ${region} is not in the lock yet`, next: NEXT };
}

function outputWith(more: Partial<SynthesizedEnvironment>) {
  const { waitingRoutes: _, unattributed: __, shutFirst: ___, ...plain } = OUTPUT.environments[0] ?? missing();
  return { ...OUTPUT, environments: [{ ...plain, ...more }] };
}

function missing(): never {
  throw new Error("the example has no environment");
}

function changes(before: Partial<SynthesizedEnvironment>, after: Partial<SynthesizedEnvironment>) {
  const diff = diffOutputs(outputWith(before), outputWith(after));
  const { waitingRoutes, unattributed, shutFirst } = diff.environments[0] ?? missing();
  return { waitingRoutes, unattributed, shutFirst, changed: diff.totals.changed, text: renderMarkdown(diff) };
}

const NONE = { begins: [], ends: [] };
const NO_ROUTE = { ...NONE, changed: [] };

describe("routes that wait for the lock", () => {
  const here = waits("payments", "claude-sonnet", "eu-central-1");
  const there = waits("payments", "claude-sonnet", "eu-west-1");

  test("that begin to wait are told with why and what comes next, open, for the gateway refuses them", () => {
    const { waitingRoutes, changed, text } = changes({}, { waitingRoutes: [here] });
    expect([waitingRoutes, changed]).toEqual([{ ...NO_ROUTE, begins: [here] }, true]);
    expect(text).toContain("<details open><summary>Routes that wait, and the gateway refuses what they would call (1)");
    expect(text).toContain(
      "| begins | <code>payments</code> | <code>claude-sonnet</code> | " +
        "<code>guardrail &#34;harm&#34; in eu-central-1 is not in the lock yet</code> |",
    );
    expect(text).toContain("apply the stacks of these teams");
  });

  test("that wait no longer are told, folded", () => {
    const { waitingRoutes, changed, text } = changes({ waitingRoutes: [here] }, {});
    expect([waitingRoutes, changed]).toEqual([{ ...NO_ROUTE, ends: [here] }, true]);
    expect(text).toContain("<details><summary>Routes that wait, and the gateway refuses what they would call (1)");
    expect(text).toContain("| ends | <code>payments</code> | <code>claude-sonnet</code> |");
  });

  test("that wait in one region more, or for another reason, are told as changed: they neither began nor ended to wait", () => {
    const { waitingRoutes, changed, text } = changes({ waitingRoutes: [here] }, { waitingRoutes: [here, there] });
    const change = { team: "payments", route: "claude-sonnet", next: NEXT };
    const [before, after] = [[here.reason], [here.reason, there.reason]];
    expect([waitingRoutes, changed]).toEqual([{ ...NO_ROUTE, changed: [{ ...change, before, after }] }, true]);
    expect(text).toContain("<details open><summary>Routes that wait, and the gateway refuses what they would call (1)");
    expect(text).toMatch(/\| changed \| .*payments.* \| .*claude-sonnet.* \| .*eu-central-1.* → .*eu-west-1.* \| /);
  });

  test("are told apart by team and route", () => {
    const others = [waits("mobile", "claude-sonnet", "eu-central-1"), waits("payments", "nova", "eu-central-1")];
    const { waitingRoutes } = changes({ waitingRoutes: [here] }, { waitingRoutes: others });
    expect(waitingRoutes).toEqual({ begins: others, ends: [here], changed: [] });
  });

  test("whose next command is worded otherwise, or that are listed in another order, are no change", () => {
    const reworded = { ...here, next: "bedrock-access lock" };
    expect(changes({ waitingRoutes: [here, there] }, { waitingRoutes: [there, reworded] })).toMatchObject({
      waitingRoutes: NO_ROUTE,
      changed: false,
    });
  });

  test("that wait as before are no change", () => {
    const { waitingRoutes, changed, text } = changes({ waitingRoutes: [here] }, { waitingRoutes: [here] });
    expect([waitingRoutes, changed]).toEqual([NO_ROUTE, false]);
    expect(text).toContain("no change");
  });
});

describe("teams whose calls the bill does not show as theirs", () => {
  test("are told when that begins and when it ends", () => {
    const { unattributed, changed, text } = changes({ unattributed: ["mobile"] }, { unattributed: ["payments"] });
    expect([unattributed, changed]).toEqual([{ begins: ["payments"], ends: ["mobile"] }, true]);
    expect(text).toContain("<details><summary>Teams whose calls the bill does not show as theirs yet (2)");
    expect(text).toContain("| begins | <code>payments</code> |\n| ends | <code>mobile</code> |");
  });

  test("are no change while they stay the same", () => {
    expect(changes({ unattributed: ["mobile"] }, { unattributed: ["mobile"] })).toMatchObject({
      unattributed: NONE,
      changed: false,
    });
  });
});

describe("teams whose accounts the policies shut before their own stacks open a way in", () => {
  test("are told, open, with what to do, when that begins", () => {
    const { shutFirst, changed, text } = changes({}, { shutFirst: ["risk"] });
    expect([shutFirst, changed]).toEqual([{ begins: ["risk"], ends: [] }, true]);
    expect(text).toContain("<details open><summary>Accounts that the policies shut before a way in is open (1)");
    expect(text).toContain("| begins | <code>risk</code> | <code>enforcement: &#34;staged&#34;</code> ");
  });

  test("are told, folded, when that ends", () => {
    const { shutFirst, changed, text } = changes({ shutFirst: ["risk"] }, {});
    expect([shutFirst, changed]).toEqual([{ begins: [], ends: ["risk"] }, true]);
    expect(text).toContain("<details><summary>Accounts that the policies shut before a way in is open (1)");
  });

  test("are no change while they stay the same", () => {
    expect(changes({ shutFirst: ["risk"] }, { shutFirst: ["risk"] })).toMatchObject({
      shutFirst: NONE,
      changed: false,
    });
  });
});
