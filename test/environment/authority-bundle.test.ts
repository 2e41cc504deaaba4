import { bundleEnds, bundleFaults } from "../../environment/authority-bundle";
import { emptyLock, parseLock } from "../../environment/lock";
import { AUTHORITY, LEAF, NEXT_AUTHORITY } from "../support/authority-pems";
import { makeAuthority } from "../support/certificates";

test.each([
  ["one certificate", AUTHORITY],
  ["the current one and the next", AUTHORITY + NEXT_AUTHORITY],
  ["text between them, as OpenSSL writes it", `subject=CN = A\n${AUTHORITY}subject=CN = B\n${NEXT_AUTHORITY}`],
  ["line ends of Windows", AUTHORITY.replaceAll("\n", "\r\n")],
])("a bundle of %s has no faults", (_, pem) => {
  expect(bundleFaults(pem)).toEqual([]);
});

test("every certificate of a bundle is looked at, and one that is cut off hides none behind it", () => {
  const cutOff = AUTHORITY.slice(0, 300);
  expect(bundleFaults(`${cutOff}\n${LEAF}`).map(({ reason }) => reason)).toEqual([
    "is cut off: certificate 1 has no END line",
    expect.stringContaining('holds certificate "CN=alice", which is not a CA\'s'),
  ]);
});

test("a bundle ends with the first of its certificates", async () => {
  const { pem } = await makeAuthority();
  expect(bundleEnds(AUTHORITY)).toBe("2046-11-25");
  expect(bundleEnds(AUTHORITY + pem)).toBe("2036-01-01");
});

test("a lock whose authority is cut off is refused before anything is made of it", () => {
  const lock = { ...emptyLock("dev"), authority: { version: 1, pem: AUTHORITY.slice(0, 300) } };
  expect(() => parseLock(lock, "dev")).toThrow(/authority\.pem is cut off: certificate 1 has no END line/);
});
