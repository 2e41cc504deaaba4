import { messageOf } from "../../access/thrown";
import type { Environment } from "../../environment/environment";
import { ValkeyStore } from "../../gateway/admission/valkey-store";
import { CommandError } from "../support/command-error";
import { gatewayTeams } from "./gateway-options";

/**
 * Tells the store that gateways share. Each team has a copy of all marks, for one admission asks one team's keys only.
 *
 * Without a store there is nothing to tell: a gateway that counts in its memory looks at the access state before every call.
 */
export async function projectMarks(
  url: string | undefined,
  environment: Environment,
  change: { readonly revoked?: readonly string[]; readonly restored?: readonly string[] },
): Promise<void> {
  if (url === undefined) return;
  try {
    const store = await ValkeyStore.connect({ url });
    try {
      await Promise.all(
        gatewayTeams(environment).map((team) => store.mark({ environment: environment.name, team }, change)),
      );
    } finally {
      await store.close();
    }
  } catch (error) {
    throw new CommandError(
      "store-unreachable",
      `The access state is changed, but the store ${withoutPassword(url)} could not be told: ${messageOf(error)}. Gateways do not know it yet: run the same command again.`,
    );
  }
}

function withoutPassword(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
