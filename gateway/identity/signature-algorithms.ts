import type { KeyObject } from "node:crypto";
import { TOKEN_ALGORITHMS } from "../../access/token-algorithms";

/** Whether a key is one for the algorithm; `undefined` for an algorithm that is not taken. */
export function keyTestOf(algorithm: string | undefined): ((key: KeyObject) => boolean) | undefined {
  return algorithm === undefined ? undefined : ALGORITHMS.get(algorithm);
}

export function algorithmNames(): readonly string[] {
  return [...ALGORITHMS.keys()];
}

const ALGORITHMS: ReadonlyMap<string, (key: KeyObject) => boolean> = new Map([
  ...TOKEN_ALGORITHMS,
  ["EdDSA", (key: KeyObject) => key.asymmetricKeyType === "ed25519" || key.asymmetricKeyType === "ed448"],
]);
