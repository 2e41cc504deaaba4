import { authorityItemKey } from "../../access/issuer-tables";
import { type Item, plainValue } from "../../aws/attributes";
import type { DynamoDb } from "../../aws/dynamodb";

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
    return pemIn(await this.dynamoDb.get(this.table, authorityItemKey(generation)));
  }

  async keep(generation: number, pem: string): Promise<string> {
    const item = { ...authorityItemKey(generation), pem };
    const written = await this.dynamoDb.put(this.table, { item, condition: "attribute_not_exists(pk)" });
    return written.done ? pem : (pemIn(written.found) ?? "");
  }
}

function pemIn(item: Item | undefined): string | undefined {
  const pem = plainValue(item?.pem);
  return typeof pem === "string" ? pem : undefined;
}
