import type { Machine } from "../../files/exposure";
import { readPrivateFile } from "./private-file";
import { readCredentials, type SessionCredentials } from "./session-credentials";

export interface CredentialCacheProps {
  /** A folder of the user's own; made when needed. */
  readonly folder: string;

  /** Of the file, without its ending: letters, digits and `._-`, such as `dev-research`. */
  readonly name: string;

  /**
   * Whose credentials these are: role, certificate, and whatever else tells them from others. Those of another identity are not
   * handed out.
   */
  readonly identity: string;

  readonly machine: Machine;

  /** Opens a session. May throw. */
  readonly create: () => Promise<SessionCredentials>;

  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;

  /** Told in a sentence what went wrong without stopping anything. */
  readonly warn: (sentence: string) => void;
}

/** What the cache holds. */
export interface CachedSession {
  readonly credentials: SessionCredentials;
  /** Milliseconds since 1970. */
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

export function cacheFile({ folder, name, machine }: CredentialCacheProps): string {
  if (!/^\w[\w.-]*$/.test(name)) throw new RangeError(`cache name "${name}": use letters, digits and ._-`);
  return `${folder}${machine.platform === "win32" ? "\\" : "/"}${name}.json`;
}

/** @returns `undefined` when there is nothing for this identity. */
export function readCache(props: CredentialCacheProps): CachedSession | undefined {
  const path = cacheFile(props);
  const text = readPrivateFile(path, props.machine);
  if (text === undefined) return undefined;
  const record = parse(text);
  const credentials = readCredentials(record?.credentials);
  if (record === undefined || credentials === undefined || typeof record.obtainedAt !== "number") {
    props.warn(`${path} does not hold credentials; they are fetched anew.`);
    return undefined;
  }
  if (record.identity !== props.identity) return undefined;
  return { credentials, obtainedAt: record.obtainedAt, expiresAt: Date.parse(credentials.expiration) };
}

/** Whether to get new ones. */
export function isDue({ obtainedAt, expiresAt }: CachedSession, now: number): boolean {
  const margin = Math.max(LEAST_MARGIN_MS, (expiresAt - obtainedAt) / 3);
  // a clock that was set back makes old credentials look new
  return now >= expiresAt - margin || now < obtainedAt - CLOCK_STEP_MS;
}

/** More than botocore's, which asks again and again when less than that is left. */
const LEAST_MARGIN_MS = 10 * 60_000;
const CLOCK_STEP_MS = 60_000;

/** As the file holds it. */
interface CacheRecord {
  readonly identity?: unknown;
  readonly obtainedAt?: unknown;
  readonly credentials?: unknown;
}

function parse(text: string): CacheRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
