import { REVOCATIONS_PARTITION } from "../../access/access-state-table";
import { plainValue } from "../../aws/attributes";
import type { DynamoDb } from "../../aws/dynamodb";
import type { RevocationMarks } from "./parts";

/** Asks the access state's table. One that was taken back stays there for a while, in another state. */
export class DynamoDbRevocationMarks implements RevocationMarks {
  constructor(
    private readonly dynamoDb: DynamoDb,
    private readonly table: string,
  ) {}

  async isRevoked(mark: string): Promise<boolean> {
    const item = await this.dynamoDb.get(this.table, { pk: REVOCATIONS_PARTITION, sk: mark });
    return item !== undefined && plainValue(item.state) !== "restored";
  }
}
