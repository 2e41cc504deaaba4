import { randomUUID } from "node:crypto";
import { ACCESS_STATE_TABLE, revocationItemKey } from "../../access/access-state-table";
import { CERTIFICATES_TABLE, ISSUER_TABLE } from "../../access/issuer-tables";
import type { DynamoDb } from "../../aws/dynamodb";
import { DynamoDbAuthorityCertificates } from "../../certificates/authority/authority-certificates";
import { DynamoDbIssuedCertificates } from "../../certificates/issued/dynamodb-issued-certificates";
import { DynamoDbRateLimiter } from "../../certificates/issuer/dynamodb-rate-limiter";
import { DynamoDbRevocationMarks } from "../../certificates/issuer/dynamodb-revocation-marks";
import { DynamoDbUsedTokens } from "../../certificates/issuer/dynamodb-used-tokens";
import { type EmulatedDynamoDb, startDynamoDb } from "../support/dynamodb";
import { motoServer } from "../support/moto";
import { describeWith } from "../support/python-server";
import { keepsRecords, RECORD } from "./issued-certificates-contract";
import { limitsRates, takesTokensOnce } from "./issuer/store-contracts";
import { NOW } from "./support/fixtures";

describeWith(motoServer, "the issuer's stores in an emulated DynamoDB", () => {
  let emulated: EmulatedDynamoDb;
  let db: DynamoDb;
  let issuerTable: string;
  let certificates: string;

  beforeAll(async () => {
    emulated = await startDynamoDb();
    db = emulated.client();
  });
  afterAll(() => emulated.stop());
  beforeEach(async () => {
    issuerTable = `issuer-${randomUUID()}`;
    certificates = `certificates-${randomUUID()}`;
    await emulated.createTable(issuerTable, ISSUER_TABLE);
    await emulated.createTable(certificates, CERTIFICATES_TABLE);
  });
  afterEach(() => emulated.interfere(undefined));

  /** The first call of an operation is carried out, and its answer gets lost. */
  function loseFirstAnswer(lost: string): void {
    let failures = 1;
    emulated.interfere(({ operation }) =>
      operation === lost && failures-- > 0 ? { status: 500, body: {}, asks: true } : undefined,
    );
  }

  describe("used tokens", () => {
    takesTokensOnce(() => new DynamoDbUsedTokens(db, issuerTable, randomUUID));

    test("a token whose answer was lost is still its owner's, and goes with its end", async () => {
      loseFirstAnswer("PutItem");
      const losing = new DynamoDbUsedTokens(db, issuerTable, randomUUID);
      expect(await losing.use("c".repeat(64), NOW + 1)).toBe(true);
      expect(await losing.use("c".repeat(64), NOW + 1)).toBe(false);
      expect(await emulated.items(issuerTable)).toMatchObject([{ removeAt: { N: `${Math.ceil((NOW + 1) / 1000)}` } }]);
    });
  });

  describe("rates", () => limitsRates(() => new DynamoDbRateLimiter(db, issuerTable)));

  describe("records", () => {
    keepsRecords(() => new DynamoDbIssuedCertificates(db, certificates, randomUUID));

    test("a record whose answer was lost is there once", async () => {
      loseFirstAnswer("TransactWriteItems");
      const issued = new DynamoDbIssuedCertificates(db, certificates, () => "one-token");
      await issued.add(RECORD).catch((error) => {
        // moto does not know the token again, so that its second answer is that of another record with this key
        if (error.code !== "known-key") throw error;
      });
      expect(await issued.byUser(RECORD.user)).toEqual([RECORD]);
    });

    test("they outlive their certificate by more than a year", async () => {
      await new DynamoDbIssuedCertificates(db, certificates, randomUUID).add(RECORD);
      const ends = (await emulated.items(certificates)).map(({ removeAt }) => removeAt);
      expect(ends).toEqual(Array(3).fill({ N: `${RECORD.notAfter / 1000 + 400 * 86_400}` }));
    });

    test("one that somebody changed is told, with its place", async () => {
      const key = { pk: `serial#${RECORD.serial}`, sk: "certificate" };
      await db.put(certificates, { item: { ...key, serial: RECORD.serial } });
      const reading = new DynamoDbIssuedCertificates(db, certificates, randomUUID).bySerial(RECORD.serial);
      await expect(reading).rejects.toMatchObject({ code: "corrupt", message: expect.stringContaining(key.pk) });
    });
  });

  test("a CA's certificate is kept once: who comes later gets the first", async () => {
    const kept = new DynamoDbAuthorityCertificates(db, certificates);
    expect(await kept.of(1)).toBeUndefined();
    expect(await kept.keep(1, "first")).toBe("first");
    expect(await kept.keep(1, "second")).toBe("first");
    expect(await kept.of(1)).toBe("first");
    expect(await kept.of(2)).toBeUndefined();
  });

  test("a revocation counts until it is taken back", async () => {
    const table = `access-state-${randomUUID()}`;
    await emulated.createTable(table, ACCESS_STATE_TABLE);
    const marks = new DynamoDbRevocationMarks(db, table);
    const write = (id: string, state: string) =>
      db.put(table, { item: { ...revocationItemKey({ kind: "user", id }), state } });
    await write("anna", "revoked");
    await write("bert", "restored");
    expect(await Promise.all(["user:anna", "user:bert", "user:carl"].map((mark) => marks.isRevoked(mark)))).toEqual([
      ...[true, false, false],
    ]);
  });
});
