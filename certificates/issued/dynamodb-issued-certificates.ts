import {
  CERTIFICATES_KEPT_SECONDS,
  CERTIFICATES_TABLE,
  certificateItemKey,
  certificateKeyItemKey,
  userCertificateItemKey,
  userCertificatesPartition,
} from "../../access/issuer-tables";
import { type Attribute, type DynamoDb, type Item, keyOf, numberOf, textOf } from "../aws/dynamodb";
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
    const items = keys.map((key) => ({ ...attributes, ...keyOf(key) }));
    const known = await this.dynamoDb.putAllNew(this.table, items, this.newId());
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
    return (await this.dynamoDb.query(this.table, userCertificatesPartition(user))).map(recordIn);
  }

  async hasKey(keyHash: string): Promise<boolean> {
    if (!KEY_HASH.test(keyHash)) return false;
    return (await this.dynamoDb.get(this.table, certificateKeyItemKey(keyHash))) !== undefined;
  }
}

function attributesOf(record: IssuedCertificate): Item {
  const { serial, user, team, environment, issuedAt, notAfter, keyHash, facts, authorityKeyId } = record;
  return {
    serial: { S: serial },
    user: { S: user },
    team: { S: team },
    environment: { S: environment },
    issuedAt: { N: `${issuedAt}` },
    notAfter: { N: `${notAfter}` },
    keyHash: { S: keyHash },
    mfa: { BOOL: facts.mfa },
    device: { BOOL: facts.device },
    authorityKeyId: { S: authorityKeyId },
    [CERTIFICATES_TABLE.timeToLiveAttribute]: { N: `${Math.ceil(notAfter / 1000) + CERTIFICATES_KEPT_SECONDS}` },
  };
}

function recordIn(item: Item): IssuedCertificate {
  return readRecord(`the item ${textOf(item.pk)} / ${textOf(item.sk)}`, {
    serial: textOf(item.serial),
    user: textOf(item.user),
    team: textOf(item.team),
    environment: textOf(item.environment),
    issuedAt: numberOf(item.issuedAt),
    notAfter: numberOf(item.notAfter),
    keyHash: textOf(item.keyHash),
    facts: { mfa: booleanOf(item.mfa), device: booleanOf(item.device) },
    authorityKeyId: textOf(item.authorityKeyId),
  });
}

function booleanOf(attribute: Attribute | undefined): boolean | undefined {
  return attribute !== undefined && "BOOL" in attribute ? attribute.BOOL : undefined;
}
