import { networkReason } from "../../aws/aws-error";
import type { Environment } from "../../environment/environment";
import type { Lock } from "../../environment/lock";
import { mapLimited } from "../support/map-limited";
import { partOf, type StatusPart } from "./status-part";

/** Asks for a page: what `fetch` does. */
export type Ask = (url: string, headers: Readonly<Record<string, string>>) => Promise<Response>;

export interface AskedGateways {
  /** Base URLs that were given; empty: those that environment and lock tell. */
  readonly urls: readonly string[];
  /** A gateway key, for APIs that let nobody else in. */
  readonly key: string | undefined;
  readonly ask: Ask;
}

/** Variable of the gateway key. */
export const KEY_VARIABLE = "BEDROCK_ACCESS_GATEWAY_KEY";

/** Health and readiness of each known gateway. */
export async function gatewayParts(
  environment: Environment,
  lock: Lock,
  { urls, key, ask }: AskedGateways,
): Promise<readonly StatusPart[]> {
  const known =
    urls.length > 0 ? urls.map((url) => ({ part: `gateway ${url}`, url })) : knownGateways(environment, lock);
  if (known.length === 0) {
    return [{ part: "gateway", state: "not-asked", says: ["no address is known: give --gateway URL"] }];
  }
  return mapLimited(known, GATEWAYS_AT_ONCE, async ({ part, url }) => {
    if (url !== undefined) return gatewayPart(part, url, key, ask);
    const says = "its address is not known here: give --gateway URL, from where it can be reached";
    return { part, state: "not-asked", says: [says] };
  });
}

const GATEWAYS_AT_ONCE = 4;

interface KnownGateway {
  readonly part: string;
  readonly url: string | undefined;
}

function knownGateways({ gateway }: Environment, lock: Lock): KnownGateway[] {
  const part = (region: string) => `gateway ${region}`;
  const urlOf = (region: string, api: string, stage: string) =>
    `https://${api}.execute-api.${region}.amazonaws.com/${stage}`;
  switch (gateway?.kind) {
    case "existing":
      return Object.entries(gateway.apis).map(([region, { restApiId, stage }]) => ({
        part: part(region),
        url: urlOf(region, restApiId, stage),
      }));
    case "managed":
      return Object.entries(gateway.regions).map(([region, { endpoint }]) => {
        const id = lock.gateways?.regions[region]?.restApiId;
        if (endpoint.kind === "private") return { part: part(region), url: undefined };
        if (endpoint.domain !== undefined) return { part: part(region), url: `https://${endpoint.domain.name}` };
        return { part: part(region), url: id === undefined ? undefined : urlOf(region, id, MANAGED_STAGE) };
      });
    case undefined:
      return [];
  }
}

/** The stage of the module `gateway-api`. */
const MANAGED_STAGE = "live";

async function gatewayPart(part: string, url: string, key: string | undefined, ask: Ask): Promise<StatusPart> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const answers = await Promise.all(
    ["health", "ready"].map(async (page) => {
      try {
        return { page, response: await ask(`${url.replace(/\/+$/, "")}/access/v1/${page}`, headers) };
      } catch (error) {
        return { page, failure: networkReason(error).message };
      }
    }),
  );
  if (key === undefined && answers.some(({ response }) => response?.status === 401 || response?.status === 403)) {
    return { part, state: "not-asked", says: [`it lets nobody in without a credential: set ${KEY_VARIABLE} to a key`] };
  }
  const problems = await Promise.all(
    answers.map(async ({ page, response, failure }) => {
      if (response === undefined) return `${page} cannot be asked: ${failure}`;
      return response.ok ? undefined : `${page} answers ${response.status}: ${shortened(await response.text())}`;
    }),
  );
  return partOf(
    part,
    problems.filter((problem) => problem !== undefined),
    "healthy and ready",
  );
}

const LONGEST_ANSWER = 200;

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_ANSWER ? `${line.slice(0, LONGEST_ANSWER)}…` : line;
}
