import {
  CERTIFICATES_KEPT_SECONDS,
  CERTIFICATES_TABLE,
  certificateItemKey,
  certificateKeyItemKey,
  userCertificateItemKey,
  userCertificatesPartition,
} from "../../access/issuer-tables";
import { type Item, plainValue, type Value } from "../../aws/attributes";
import type { DynamoDb, Write } from "../../aws/dynamodb";
import { canonicalSerial } from "../serial";
import type { IssuedCertificate, IssuedCertificates } from "./issued-certificates";
import { checkRecord, KEY_HASH, readRecord, refuseKnown } from "./issued-record";

/**
 * The records of any number of issuers: three items a certificate, written together, so that each question about it is one
 * consistent read. DynamoDB removes them a year and more after the certificate's end.
 */
export class DynamoDbIssuedCertificates implements IssuedCertificates {
  /** @param newId - Another one each time it is called; at most 36 characters. */
  constructor(
    private readonly dynamoDb: DynamoDb,
    private readonly table: string,
    private readonly newId: () => string,
  ) {}

  async add(certificate: IssuedCertificate): Promise<void> {
    const record = checkRecord(certificate);
    const { serial, keyHash, user, issuedAt } = record;
    const attributes = attributesOf(record);
    const keys = [
      certificateKeyItemKey(keyHash),
      certificateItemKey(serial),
      userCertificateItemKey(user, issuedAt, serial),
    ];
    const writes = keys.map((key): Write => {
      const item = { ...attributes, ...key };
      return { kind: "put", put: { item, condition: "attribute_not_exists(pk)" } };
    });
    const known = await this.dynamoDb.transact(this.table, writes, this.newId());
    if (known === 0) refuseKnown("known-key", keyHash);
    if (known !== undefined) refuseKnown("known-serial", serial);
  }

  async bySerial(serial: string): Promise<IssuedCertificate | undefined> {
    const canonical = canonicalSerial(serial);
    if (canonical === undefined) return undefined;
    const item = await this.dynamoDb.get(this.table, certificateItemKey(canonical));
    return item === undefined ? undefined : recordIn(item);
  }

  async byUser(user: string): Promise<readonly IssuedCertificate[]> {
    const certificates: IssuedCertificate[] = [];
    const query = { partition: userCertificatesPartition(user), order: "descending" } as const;
    for await (const item of this.dynamoDb.query(this.table, query)) certificates.push(recordIn(item));
    return certificates;
  }

  async hasKey(keyHash: string): Promise<boolean> {
    if (!KEY_HASH.test(keyHash)) return false;
    return (await this.dynamoDb.get(this.table, certificateKeyItemKey(keyHash))) !== undefined;
  }
}

function attributesOf({ facts, ...record }: IssuedCertificate): Readonly<Record<string, Value>> {
  const removeAt = Math.ceil(record.notAfter / 1000) + CERTIFICATES_KEPT_SECONDS;
  return { ...record, ...facts, [CERTIFICATES_TABLE.timeToLiveAttribute]: removeAt };
}

function recordIn(item: Item): IssuedCertificate {
  return readRecord(`the item ${plainValue(item.pk)} / ${plainValue(item.sk)}`, {
    serial: plainValue(item.serial),
    user: plainValue(item.user),
    team: plainValue(item.team),
    environment: plainValue(item.environment),
    issuedAt: plainValue(item.issuedAt),
    notAfter: plainValue(item.notAfter),
    keyHash: plainValue(item.keyHash),
    facts: { mfa: plainValue(item.mfa), device: plainValue(item.device) },
    authorityKeyId: plainValue(item.authorityKeyId),
  });
}
