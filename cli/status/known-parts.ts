import { daysUntil } from "../../access/days-until";
import { bundleEnds } from "../../environment/authority-bundle";
import type { Environment } from "../../environment/environment";
import { regionsOfGateway } from "../../environment/gateway-regions";
import { authorityPem, type Lock, lockConflicts, teamAccountId, unusableAccounts } from "../../environment/lock";
import { count } from "../../proofs/words";
import { endingAuthority } from "../synth/ending-authority";
import { endingExemptions } from "../synth/ending-exemptions";
import { partOf, type StatusPart } from "./status-part";

/** The lock as its file stands. */
export interface LockFile {
  readonly lock: Lock;
  /** When the file was last written; `undefined`: there is none. */
  readonly writtenAt: Date | undefined;
}

/** Days after which a lock may no longer be what AWS says. */
const OLD_LOCK_DAYS = 30;

/** How old the lock is, and what waits for a newer one. */
export function lockPart(environment: Environment, { lock, writtenAt }: LockFile, now: Date): StatusPart {
  if (writtenAt === undefined) {
    return { part: "lock", state: "attention", says: ["there is none: run `bedrock-access lock`"] };
  }
  const days = Math.floor((now.getTime() - writtenAt.getTime()) / MS_PER_DAY);
  const conflicts = [...lockConflicts(environment, lock), ...unusableAccounts(environment, lock)];
  const problems = [
    ...(days > OLD_LOCK_DAYS ? [`its file is ${days} days old: run \`bedrock-access lock --check\``] : []),
    ...waiting(environment, lock),
    ...conflicts.map(({ path, reason, mend }) => `${path} ${reason}: ${mend}`),
  ];
  return partOf("lock", problems, `its file is ${count(days, "day")} old, and nothing waits for it`);
}

function waiting(environment: Environment, lock: Lock): string[] {
  const { gateway } = environment;
  const teams = Object.keys(environment.teams).filter((team) => teamAccountId(environment, lock, team) === undefined);
  const regions =
    gateway?.kind === "managed"
      ? regionsOfGateway(gateway).filter((region) => lock.gateways?.regions[region]?.restApiId === undefined)
      : [];
  return [
    ...(teams.length > 0 ? [`waiting for an account: ${teams.join(", ")}`] : []),
    ...(environment.direct !== undefined && authorityPem(environment, lock) === undefined
      ? ["waiting for the authority's certificate: run `bedrock-access authority init`"]
      : []),
    ...(regions.length > 0
      ? [`waiting for the gateway's ids of ${regions.join(", ")}: run \`bedrock-access lock --role ROLE\``]
      : []),
  ];
}

/** Exemptions that have ended or soon will. */
export function exemptionsPart({ exemptions }: Environment, now: Date): StatusPart {
  const ending = endingExemptions(exemptions, now).map(({ role, owner, expires, daysLeft }) =>
    daysLeft === 0
      ? `${role} has ended on ${expires}: take it out (${owner})`
      : `${role} ends on ${expires}, in ${count(daysLeft, "day")} (${owner})`,
  );
  return partOf("exemptions", ending, exemptions.length === 0 ? "none" : `${exemptions.length}, none ends soon`);
}

/** When the certificates end that the trust anchors have. */
export function authorityPart(environment: Environment, lock: Lock, now: Date): StatusPart {
  const part = "authority";
  if (environment.direct === undefined) return { part, state: "ok", says: ["none: no team takes the direct path"] };
  const pem = authorityPem(environment, lock);
  if (pem === undefined) {
    return { part, state: "not-asked", says: ["the lock has no certificate: run `bedrock-access authority init`"] };
  }
  const day = bundleEnds(pem);
  const days = daysUntil(day, now);
  const says =
    days === 0 ? `its certificate ended on ${day}` : `its certificate ends on ${day}, in ${count(days, "day")}`;
  const mend = ": run `bedrock-access authority rotate`";
  return partOf(part, endingAuthority(day, now) ? [`${says}${mend}`] : [], says);
}

const MS_PER_DAY = 86_400_000;
