import { authorityItemKey } from "../../access/issuer-tables";
import { type DynamoDb, keyOf, textOf } from "../aws/dynamodb";

/** Where the CA certificates of an authority's keys are kept. They never change: another one is another CA. */
export interface AuthorityCertificates {
  /** @returns PEM, or `undefined` where none was made. */
  of(generation: number): Promise<string | undefined>;
  /** Keeps a certificate if there is none. @returns the one that is kept */
  keep(generation: number, pem: string): Promise<string>;
}

export class DynamoDbAuthorityCertificates implements AuthorityCertificates {
  constructor(
    private readonly dynamoDb: DynamoDb,
    private readonly table: string,
  ) {}

  async of(generation: number): Promise<string | undefined> {
    return textOf((await this.dynamoDb.get(this.table, authorityItemKey(generation)))?.pem);
  }

  async keep(generation: number, pem: string): Promise<string> {
    const item = { ...keyOf(authorityItemKey(generation)), pem: { S: pem } };
    const written = await this.dynamoDb.put(this.table, item, { expression: "attribute_not_exists(pk)" });
    return written.done ? pem : (textOf(written.found.pem) ?? "");
  }
}
