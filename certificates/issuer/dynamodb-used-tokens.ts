import { ISSUER_TABLE, usedTokenItemKey } from "../../access/issuer-tables";
import { plainValue } from "../../aws/attributes";
import type { DynamoDb } from "../../aws/dynamodb";
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
    const item = { ...usedTokenItemKey(id), by, [ISSUER_TABLE.timeToLiveAttribute]: Math.ceil(until / 1000) };
    const written = await this.dynamoDb.put(this.table, { item, condition: "attribute_not_exists(pk)" });
    // A call whose answer was lost is repeated, and finds what it wrote itself.
    return written.done || plainValue(written.found.by) === by;
  }
}
