import { ISSUER_TABLE, usedTokenItemKey } from "../../access/issuer-tables";
import { type DynamoDb, keyOf, textOf } from "../aws/dynamodb";
import type { UsedTokens } from "./parts";

/** Used tokens of any number of issuers. DynamoDB removes them some time after their end. */
export class DynamoDbUsedTokens implements UsedTokens {
  /** @param newId - Another one each time it is called. */
  constructor(
    private readonly dynamoDb: DynamoDb,
    private readonly table: string,
    private readonly newId: () => string,
  ) {}

  async use(id: string, until: number): Promise<boolean> {
    const by = this.newId();
    const removeAt = { N: `${Math.ceil(until / 1000)}` };
    const item = { ...keyOf(usedTokenItemKey(id)), by: { S: by }, [ISSUER_TABLE.timeToLiveAttribute]: removeAt };
    const written = await this.dynamoDb.put(this.table, item, { expression: "attribute_not_exists(pk)" });
    // A call whose answer was lost is repeated, and finds what it wrote itself.
    return written.done || textOf(written.found.by) === by;
  }
}
