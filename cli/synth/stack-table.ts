import { table } from "../support/output";
import type { StackSummary } from "./summary";

/**
 * The stacks of an environment, no wider than `width` where that is possible.
 *
 * What a stack's name says as well gives way first: further regions, then the account's holder. Names and account ids stay
 * whole, for people copy them.
 */
export function stackTable(stacks: readonly StackSummary[], width: number): string {
  let text = "";
  for (const layout of LAYOUTS) {
    text = render(stacks, layout);
    if (text.split("\n").every((line) => line.length <= width)) break;
  }
  return text;
}

interface Layout {
  account(stack: StackSummary): string;
  regions(stack: StackSummary): string;
}

const account = ({ accountId }: StackSummary) => accountId;
const accountAndHolder = ({ accountId, holder }: StackSummary) => `${accountId} ${holder}`;
const allRegions = ({ regions }: StackSummary) => regions.join(", ");
const firstRegion = ({ regions: [first = "", ...others] }: StackSummary) =>
  others.length === 0 ? first : `${first} +${others.length}`;

/** The widest first. */
const LAYOUTS: readonly Layout[] = [
  { account: accountAndHolder, regions: allRegions },
  { account: accountAndHolder, regions: firstRegion },
  { account, regions: firstRegion },
];

function render(stacks: readonly StackSummary[], layout: Layout): string {
  const rows = stacks.map((stack) => [
    rightAligned(stack.wave, "wave"),
    stack.name,
    layout.account(stack),
    layout.regions(stack),
    rightAligned(stack.resources, "resources"),
  ]);
  return table(["wave", "stack", "account", "regions", "resources"], rows);
}

function rightAligned(number: number, header: string): string {
  return String(number).padStart(header.length);
}
