import type { IssuedCertificate, IssuedCertificates } from "../../certificates/issued/issued-certificates";
import { codeOf, NOW } from "./support/fixtures";

export const RECORD: IssuedCertificate = {
  serial: "4a".repeat(20),
  user: "anna@example.com",
  team: "research",
  environment: "dev",
  issuedAt: NOW,
  notAfter: NOW + 8 * 3_600_000,
  keyHash: "ab".repeat(32),
  facts: { mfa: true, device: false },
  authorityKeyId: "cd".repeat(20),
};

/**
 * What every keeper of records does.
 *
 * @param open - Opens the records of this test once more, as another process would.
 */
export function keepsRecords(open: () => IssuedCertificates): void {
  test("nothing is on record before the first", async () => {
    expect(await open().bySerial(RECORD.serial)).toBeUndefined();
    expect(await open().byUser(RECORD.user)).toEqual([]);
    expect(await open().hasKey(RECORD.keyHash)).toBe(false);
  });

  test.each([
    ["as it is kept", RECORD.serial],
    ["in capitals", RECORD.serial.toUpperCase()],
    ["with colons", "4A:".repeat(20).slice(0, -1)],
    ["with zeros in front", `00${RECORD.serial}`],
  ])("a serial %s finds its record, for this process and the next", async (_, serial) => {
    const issued = open();
    await issued.add(RECORD);
    expect(await issued.bySerial(serial)).toEqual(RECORD);
    expect(await open().bySerial(serial)).toEqual(RECORD);
  });

  test.each(["", "anna", "../keys/ab", "4a/4a", "\0"])("%j finds nothing", async (serial) => {
    await open().add(RECORD);
    expect(await open().bySerial(serial)).toBeUndefined();
    expect(await open().hasKey(serial)).toBe(false);
  });

  test("a user's certificates come newest first, and nobody else's among them", async () => {
    const at = (issuedAt: number, digit: string, user = RECORD.user) =>
      open().add({ ...RECORD, serial: digit.repeat(40), keyHash: digit.repeat(64), issuedAt, user });
    await at(NOW + 1, "5");
    await at(NOW + 3, "6");
    await at(NOW + 2, "7");
    await at(NOW, "8", "bert@example.com");
    expect((await open().byUser(RECORD.user)).map(({ issuedAt }) => issuedAt - NOW)).toEqual([3, 2, 1]);
  });

  test("a key is on record once, also when records come at once", async () => {
    const digits = ["4", "5", "6", "7"];
    const codes = await Promise.all(digits.map((digit) => codeOf(open().add({ ...RECORD, serial: digit.repeat(40) }))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === "known-key")).toHaveLength(3);
    expect(await open().hasKey(RECORD.keyHash)).toBe(true);
    expect(await open().byUser(RECORD.user)).toHaveLength(1);
  });

  test("a serial is on record once, and the key of the second try is free again", async () => {
    await open().add(RECORD);
    const second = { ...RECORD, keyHash: "ef".repeat(32) };
    expect(await codeOf(open().add(second))).toBe("known-serial");
    expect(await open().hasKey(second.keyHash)).toBe(false);
    expect(await open().bySerial(RECORD.serial)).toEqual(RECORD);
  });

  test.each([
    ["a serial that leads elsewhere", { serial: "../../x" }],
    ["a key's hash that leads elsewhere", { keyHash: "../../x" }],
    ["no user", { user: "" }],
    ["a time that is none", { notAfter: Number.NaN }],
  ])("%s is refused and nothing is written", async (_, differing) => {
    expect(await codeOf(open().add({ ...RECORD, ...differing }))).toBe("invalid");
    expect(await open().byUser(RECORD.user)).toEqual([]);
    expect(await open().hasKey(RECORD.keyHash)).toBe(false);
  });
}
