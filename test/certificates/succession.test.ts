import type { SigningAuthority } from "../../certificates/authority/signing-authority";
import { AuthoritySuccession } from "../../certificates/authority/succession";
import { recordOf, revocationOf } from "../../certificates/issued/issued-certificates";
import type { Leaf } from "../../certificates/leaf/leaf";
import { readRevocationList } from "../../certificates/revocation-list/read-revocation-list";
import type { RevocationList, RevokedCertificate } from "../../certificates/revocation-list/revocation-list";
import { bundleFaults } from "../../environment/authority-bundle";
import { checkedRequest, codeOf, makeAuthority, NOW, orderOf } from "./support/fixtures";
import { Openssl, verifyLeaf } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

let former: SigningAuthority;
let next: SigningAuthority;

beforeAll(async () => {
  former = await makeAuthority(openssl.folder, { generation: "2026" });
  next = await makeAuthority(openssl.folder, { generation: "2027", keyKind: "RSA-2048" });
});

const issueFrom = async (authority: { issue: SigningAuthority["issue"] }) =>
  authority.issue(orderOf(await checkedRequest(openssl)));

/** Every authority is told of all that is revoked. */
const revokedBy = (
  authorities: readonly SigningAuthority[],
  revoked: readonly RevokedCertificate[],
  previous: readonly RevocationList[] = [],
) => Promise.all(authorities.map((authority, index) => authority.revoke(revoked, previous[index])));

test("old certificates stay valid beside new ones, and each CA's list ends its own", async () => {
  const announced = new AuthoritySuccession(former, next);
  const switched = new AuthoritySuccession(next, former);
  const old = [await issueFrom(announced), await issueFrom(announced)] as const;
  const young = [await issueFrom(switched), await issueFrom(switched)] as const;
  expect(old[0].authorityKeyId).toBe(former.chain.issuing.keyId);
  expect(young[0].authorityKeyId).toBe(next.chain.issuing.keyId);

  const revocation = (leaf: Leaf) => revocationOf(recordOf(leaf, { team: "research", now: NOW }), NOW, "superseded");
  const revoked = await revokedBy([next, former], [revocation(old[1]), revocation(young[1])]);
  expect(revoked.map(({ list }) => list.entries.map(({ serial }) => serial))).toEqual([
    [young[1].serial],
    [old[1].serial],
  ]);

  const lists = revoked.map(({ list }) => list.pem);
  const verdictOn = (leaf: Leaf) =>
    verifyLeaf(openssl, { leaf: leaf.pem, anchors: switched.anchorPem, lists, at: NOW });
  expect(await verdictOn(old[0])).toMatchObject({ ok: true });
  expect(await verdictOn(young[0])).toMatchObject({ ok: true });
  for (const leaf of [old[1], young[1]]) {
    expect(await verdictOn(leaf)).toMatchObject({ ok: false, said: expect.stringContaining("error 23") });
  }

  const retired = new AuthoritySuccession(next);
  const after = { anchors: retired.anchorPem, at: NOW };
  expect(await verifyLeaf(openssl, { leaf: young[0].pem, ...after })).toMatchObject({ ok: true });
  expect(await verifyLeaf(openssl, { leaf: old[0].pem, ...after })).toMatchObject({ ok: false });
});

test("two CAs of exactly one name are told apart by their keys", async () => {
  const twin = await makeAuthority(openssl.folder, { generation: "2026", keyKind: "P-384" });
  const succession = new AuthoritySuccession(twin, former);
  const [old, young] = [await issueFrom(former), await issueFrom(twin)];
  const revoked = await revokedBy(
    [twin, former],
    [{ serial: old.serial, revokedAt: NOW, authorityKeyId: old.authorityKeyId }],
  );
  const lists = revoked.map(({ list }) => list.pem);
  const verdictOn = (leaf: Leaf) =>
    verifyLeaf(openssl, { leaf: leaf.pem, anchors: succession.anchorPem, lists, at: NOW });
  expect(await verdictOn(young)).toMatchObject({ ok: true });
  expect(await verdictOn(old)).toMatchObject({ ok: false, said: expect.stringContaining("error 23") });
});

test("the lists of the next round build on those of the one before", async () => {
  const [one, two] = [await issueFrom(former), await issueFrom(next)];
  const first = await revokedBy(
    [next, former],
    [{ serial: one.serial, revokedAt: NOW, authorityKeyId: one.authorityKeyId }],
  );
  const known = [
    readRevocationList(first[0]?.list.pem ?? "", next.chain.issuing),
    readRevocationList(first[1]?.list.pem ?? "", former.chain.issuing),
  ];
  const second = await revokedBy(
    [next, former],
    [{ serial: two.serial, revokedAt: NOW, authorityKeyId: two.authorityKeyId }],
    known,
  );
  expect(second.map(({ list }) => list.entries.map(({ serial }) => serial))).toEqual([[two.serial], [one.serial]]);
});

test("a certificate whose authority nobody knows is listed by both", async () => {
  const revoked = await revokedBy([next, former], [{ serial: "4a4b", revokedAt: NOW }]);
  expect(revoked.map(({ list }) => list.entries)).toEqual([
    [{ serial: "4a4b", revokedAt: NOW }],
    [{ serial: "4a4b", revokedAt: NOW }],
  ]);
});

test("the bundle of both is one that a trust anchor takes", () => {
  const { anchorPem } = new AuthoritySuccession(next, former);
  expect(anchorPem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(bundleFaults(anchorPem)).toEqual([]);
});

test("a successor with another common name is refused: the roles would not trust it", async () => {
  const other = await makeAuthority(openssl.folder, { name: "Acme Developers prod" });
  expect(await codeOf((async () => new AuthoritySuccession(former, other))())).toBe("succession");
});

test("an authority does not follow itself", async () => {
  expect(await codeOf((async () => new AuthoritySuccession(former, former))())).toBe("succession");
});
