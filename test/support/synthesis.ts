import type { Exemption } from "../../environment/environment";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import { environmentWith, existing } from "./lock-fixtures";

type Parts = Partial<Pick<SynthesizedEnvironment, "stacks" | "waiting">> & {
  readonly exemptions?: readonly Exemption[];
};

/** What `compose` writes beside the stacks of an environment. */
export function synthesized(
  name: string,
  { stacks = [], waiting = [], exemptions = [] }: Parts = {},
): SynthesizedEnvironment {
  const environment = environmentWith({ payments: existing("300000000001") });
  return { version: 1, environment: { ...environment, name, exemptions }, lockHash: "c0ffee", stacks, waiting };
}

export function exemption(parts: Partial<Exemption>): Exemption {
  return {
    role: "arn:aws:iam::400000000001:role/chatbot",
    reason: "migrates",
    owner: "chat@example.com",
    expires: "2027-01-01",
    changedBy: [],
    ...parts,
  };
}
