import { ISSUER_TABLE, rateItemKey } from "../../access/issuer-tables";
import type { IssuingRate } from "../../access/issuing-policy";
import { type Attribute, plainValue } from "../../aws/attributes";
import type { DynamoDb } from "../../aws/dynamodb";
import type { RateLimiter } from "./parts";
import { takeOne } from "./rate-window";

/** Counts what any number of issuers have issued, in a window that slides: an item for each user. */
export class DynamoDbRateLimiter implements RateLimiter {
  constructor(
    private readonly dynamoDb: DynamoDb,
    private readonly table: string,
  ) {}

  async take(user: string, rate: IssuingRate, now: number): Promise<number | undefined> {
    const key = rateItemKey(user);
    for (let made = 1; made <= ATTEMPTS; made++) {
      const known = await this.dynamoDb.get(this.table, key);
      const { moments, wait } = takeOne(momentsOf(known?.moments), rate, now);
      if (moments === undefined) return wait;
      const version = Number(plainValue(known?.version) ?? 0);
      const item = {
        ...key,
        moments,
        version: version + 1,
        [ISSUER_TABLE.timeToLiveAttribute]: Math.ceil(now / 1000) + rate.seconds,
      };
      const condition =
        known === undefined
          ? { condition: "attribute_not_exists(pk)" }
          : { condition: "version = :version", values: { ":version": version } };
      if ((await this.dynamoDb.put(this.table, { item, ...condition })).done) return undefined;
    }
    return 1; // so many at once for one user is a rate of its own
  }
}

/** Others of the same user may be faster. */
const ATTEMPTS = 10;

function momentsOf(attribute: Attribute | undefined): readonly number[] {
  const moments = plainValue(attribute);
  return Array.isArray(moments) ? moments.filter((moment) => typeof moment === "number") : [];
}
