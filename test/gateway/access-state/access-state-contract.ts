import { randomBytes } from "node:crypto";
import type { GatewayKey } from "../../../access/gateway-key";
import type { Revocation } from "../../../access/revocation";
import type { AccessState } from "../../../gateway/access-state/access-state";
import { newGatewayKey } from "../../../gateway/access-state/new-gateway-key";

export const NOW = Date.parse("2026-11-25T12:00:00Z");

export const anna: Revocation = { kind: "user", id: "anna", at: "2026-11-25T12:00:00Z", by: "ben", reason: "left" };

export function key(): GatewayKey {
  return newGatewayKey({
    team: "payments",
    user: "ci-payments",
    createdBy: "anna",
    expiresAt: NOW + 1000,
    now: NOW,
    random: randomBytes,
  }).key;
}

/**
 * What every access state does.
 *
 * @param open - Another process's view of the same state; each test begins with an empty one.
 */
export function testAccessState(open: () => AccessState): void {
  test("an empty state has no key and no revocation", async () => {
    const state = open();
    expect(await state.keys()).toEqual([]);
    expect(await state.revocations()).toEqual([]);
    expect(await state.key("0000000000000000")).toBeUndefined();
  });

  test("keys are added, listed and found, also by a process that starts later", async () => {
    const [one, two] = [key(), { ...key(), createdAt: new Date(NOW + 1).toISOString() }];
    await open().addKey(one);
    await open().addKey(two);
    expect(await open().keys()).toEqual([one, two]);
    expect(await open().key(two.id)).toEqual(two);
  });

  test("a key's id is taken once", async () => {
    const one = key();
    await open().addKey(one);
    await expect(open().addKey({ ...key(), id: one.id })).rejects.toMatchObject({ code: "known-key" });
    expect(await open().key(one.id)).toEqual(one);
  });

  test("a revocation is kept with its reason until it is lifted, and may come again", async () => {
    const state = open();
    expect(await state.revoke(anna)).toBe("revoked");
    expect(await open().revocations()).toEqual([anna]);
    expect(await state.restore({ kind: "user", id: "anna" })).toBe("restored");
    expect(await open().revocations()).toEqual([]);
    const { reason: _, ...again } = { ...anna, at: "2026-11-26T12:00:00Z" };
    expect(await open().revoke(again)).toBe("revoked");
    expect(await state.revocations()).toEqual([again]);
  });

  test("revoking and restoring twice change nothing", async () => {
    const state = open();
    await state.revoke(anna);
    expect(await open().revoke({ ...anna, by: "carl", reason: "again" })).toBe("already-revoked");
    expect(await open().restore({ kind: "team", id: "anna" })).toBe("not-revoked");
    expect(await open().revocations()).toEqual([anna]);
    await state.restore(anna);
    expect(await open().restore(anna)).toBe("not-revoked");
  });

  test.each<Revocation>([
    { ...anna, id: "Anna" },
    { ...anna, kind: "team", id: "Payments Team" },
    { ...anna, kind: "key", id: "bak_0000000000000000_secret" },
    { ...anna, kind: "certificate", id: "0xAB" },
    { ...anna, kind: "token", id: "a b" },
    { ...anna, at: "yesterday" },
    { ...anna, by: "" },
  ])("what would revoke nobody is refused: $kind $id at $at by $by", async (revocation) => {
    await expect(open().revoke(revocation)).rejects.toMatchObject({ code: "invalid" });
    expect(await open().revocations()).toEqual([]);
  });

  test("a key of a wrong form is refused", async () => {
    await expect(open().addKey({ ...key(), user: "Anna" })).rejects.toMatchObject({ code: "invalid" });
    expect(await open().keys()).toEqual([]);
  });

  test("a revoked key is still found: the revocation refuses it", async () => {
    const one = key();
    await open().addKey(one);
    await open().revoke({ ...anna, kind: "key", id: one.id });
    expect(await open().key(one.id)).toEqual(one);
  });

  test("revocations of several processes at once are all kept", async () => {
    const users = Array.from({ length: 10 }, (_, index) => `user-${index}`);
    const results = await Promise.all(users.map((id) => open().revoke({ ...anna, id })));
    expect(results).toEqual(users.map(() => "revoked"));
    expect((await open().revocations()).map(({ id }) => id).sort()).toEqual(users);
  });

  test("of several processes that revoke the same at once, one has done it", async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => open().revoke(anna)));
    expect(results.filter((result) => result === "revoked")).toHaveLength(1);
    expect(await open().revocations()).toEqual([anna]);
  });
}
