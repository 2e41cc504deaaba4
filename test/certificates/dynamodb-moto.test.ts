import { randomUUID } from "node:crypto";
import { ACCESS_STATE_TABLE, revocationItemKey } from "../../access/access-state-table";
import { CERTIFICATES_TABLE, ISSUER_TABLE } from "../../access/issuer-tables";
import { DynamoDbAuthorityCertificates } from "../../certificates/authority/authority-certificates";
import { type DynamoDb, dynamoDb, keyOf } from "../../certificates/aws/dynamodb";
import { DynamoDbIssuedCertificates } from "../../certificates/issued/dynamodb-issued-certificates";
import { DynamoDbRateLimiter } from "../../certificates/issuer/dynamodb-rate-limiter";
import { DynamoDbRevocationMarks } from "../../certificates/issuer/dynamodb-revocation-marks";
import { DynamoDbUsedTokens } from "../../certificates/issuer/dynamodb-used-tokens";
import { type Moto, motoServer, startMoto } from "../support/moto";
import { describeWith } from "../support/python-server";
import { keepsRecords, RECORD } from "./issued-certificates-contract";
import { limitsRates, takesTokensOnce } from "./issuer/store-contracts";
import { createTable, emulated, itemsOf, losingFirstAnswer, oneAtATime } from "./support/dynamodb";
import { NOW } from "./support/fixtures";

describeWith(motoServer, "the issuer's stores in an emulated DynamoDB", () => {
  let moto: Moto;
  let db: DynamoDb;
  let issuerTable: string;
  let certificates: string;

  beforeAll(async () => {
    moto = await startMoto();
    db = dynamoDb(emulated(moto.url, oneAtATime()));
  }, 40_000);
  afterAll(() => moto.stop());
  beforeEach(async () => {
    issuerTable = await createTable(moto.url, ISSUER_TABLE);
    certificates = await createTable(moto.url, CERTIFICATES_TABLE);
  });

  describe("used tokens", () => {
    takesTokensOnce(() => new DynamoDbUsedTokens(db, issuerTable, randomUUID));

    test("a token whose answer was lost is still its owner's, and goes with its end", async () => {
      const losing = new DynamoDbUsedTokens(losingFirstAnswer(moto.url, "PutItem"), issuerTable, randomUUID);
      expect(await losing.use("c".repeat(64), NOW + 1)).toBe(true);
      expect(await losing.use("c".repeat(64), NOW + 1)).toBe(false);
      expect(await itemsOf(moto.url, issuerTable)).toMatchObject([
        { removeAt: { N: `${Math.ceil((NOW + 1) / 1000)}` } },
      ]);
    });
  });

  describe("rates", () => limitsRates(() => new DynamoDbRateLimiter(db, issuerTable)));

  describe("records", () => {
    keepsRecords(() => new DynamoDbIssuedCertificates(db, certificates, randomUUID));

    test("a record whose answer was lost is there once", async () => {
      const losing = losingFirstAnswer(moto.url, "TransactWriteItems");
      const issued = new DynamoDbIssuedCertificates(losing, certificates, () => "one-token");
      await issued.add(RECORD).catch((error) => {
        // moto does not know the token again, so that its second answer is that of another record with this key
        if (error.code !== "known-key") throw error;
      });
      expect(await issued.byUser(RECORD.user)).toEqual([RECORD]);
    });

    test("they outlive their certificate by more than a year", async () => {
      await new DynamoDbIssuedCertificates(db, certificates, randomUUID).add(RECORD);
      const ends = (await itemsOf(moto.url, certificates)).map(({ removeAt }) => removeAt);
      expect(ends).toEqual(Array(3).fill({ N: `${RECORD.notAfter / 1000 + 400 * 86_400}` }));
    });

    test("one that somebody changed is told, with its place", async () => {
      const key = { pk: `serial#${RECORD.serial}`, sk: "certificate" };
      const item = { ...keyOf(key), serial: { S: RECORD.serial } };
      await db.put(certificates, item, { expression: "attribute_not_exists(pk)" });
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
    const table = await createTable(moto.url, ACCESS_STATE_TABLE);
    const marks = new DynamoDbRevocationMarks(db, table);
    const write = (id: string, state: string) =>
      db.put(
        table,
        { ...keyOf(revocationItemKey({ kind: "user", id })), state: { S: state } },
        { expression: "attribute_not_exists(pk)" },
      );
    await write("anna", "revoked");
    await write("bert", "restored");
    expect(await Promise.all(["user:anna", "user:bert", "user:carl"].map((mark) => marks.isRevoked(mark)))).toEqual([
      ...[true, false, false],
    ]);
  });
});
