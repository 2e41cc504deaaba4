import { createPublicKey } from "node:crypto";
import { CONTEXT_LIFE_SECONDS, LONGEST_AUTHORIZER_CACHE_SECONDS } from "../../../../access/function-settings";
import type { Principal } from "../../../../access/principal";
import { readSignedContext } from "../../../../gateway/identity/context/caller-context";
import { ContextSigner } from "../../../../gateway/identity/context/context-signer";
import { NOON } from "../fixtures";
import { contextKey } from "./keys";

const KEY = contextKey();
const ANNA: Principal = {
  environment: "dev",
  team: "payments",
  user: "anna",
  credential: { kind: "key", id: "0123456789abcdef", expiresAt: NOON + 3_600_000 },
};

let now = NOON;
let signatures = 0;
let signer: ContextSigner;
beforeEach(() => {
  now = NOON;
  signatures = 0;
  signer = new ContextSigner({
    now: () => now,
    sign: (message) => {
      signatures++;
      return KEY.sign(message);
    },
  });
});

function read(value: string) {
  return readSignedContext(value, createPublicKey(KEY.publicKey));
}

test("one signature serves a caller until API Gateway, keeping it its longest, might keep it past its end", async () => {
  const first = await signer.contextFor(ANNA, "a");
  now = NOON + (CONTEXT_LIFE_SECONDS - LONGEST_AUTHORIZER_CACHE_SECONDS) * 1_000 - 1;
  expect(await signer.contextFor(ANNA, "a")).toBe(first);
  const keptUntil = now + LONGEST_AUTHORIZER_CACHE_SECONDS * 1_000;
  expect(read(first)?.expiresAt).toBeGreaterThan(keptUntil);

  now++;
  expect(await signer.contextFor(ANNA, "a")).not.toBe(first);
  expect(signatures).toBe(2);
});

test.each<[string, Principal, string]>([
  ["another credential", ANNA, "b"],
  ["another team, by a new policy", { ...ANNA, team: "research" }, "a"],
])("%s gets a signature of its own", async (_what, principal, credential) => {
  await signer.contextFor(ANNA, "a");
  expect(read(await signer.contextFor(principal, credential))?.principal).toEqual(principal);
  expect(signatures).toBe(2);
});

test("no context outlives its credential", async () => {
  const short = { ...ANNA, credential: { ...ANNA.credential, expiresAt: NOON + 60_000 } };
  expect(read(await signer.contextFor(short, "a"))?.expiresAt).toBe(NOON + 60_000);
});

test("requests that come at once cost one signature", async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => signer.contextFor(ANNA, "a")));
  expect([new Set(all).size, signatures]).toEqual([1, 1]);
});

test("a signature that failed is tried again at the next request", async () => {
  let failing = true;
  const sometimes = new ContextSigner({
    now: () => now,
    sign: (message) => (failing ? Promise.reject(new Error("KMS does not answer")) : KEY.sign(message)),
  });
  await expect(sometimes.contextFor(ANNA, "a")).rejects.toThrow("KMS does not answer");
  failing = false;
  expect(read(await sometimes.contextFor(ANNA, "a"))?.principal.user).toBe("anna");
});
