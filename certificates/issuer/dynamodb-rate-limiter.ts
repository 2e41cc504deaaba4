import { ISSUER_TABLE, rateItemKey } from "../../access/issuer-tables";
import type { IssuingRate } from "../../access/issuing-policy";
import { type Attribute, type DynamoDb, keyOf, numberOf } from "../aws/dynamodb";
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
      const version = numberOf(known?.version) ?? 0;
      const item = {
        ...keyOf(key),
        moments: { L: moments.map((moment) => ({ N: `${moment}` })) },
        version: { N: `${version + 1}` },
        [ISSUER_TABLE.timeToLiveAttribute]: { N: `${Math.ceil(now / 1000) + rate.seconds}` },
      };
      const condition =
        known === undefined
          ? { expression: "attribute_not_exists(pk)" }
          : { expression: "version = :version", values: { ":version": { N: `${version}` } } };
      if ((await this.dynamoDb.put(this.table, item, condition)).done) return undefined;
    }
    return 1; // so many at once for one user is a rate of its own
  }
}

/** Others of the same user may be faster. */
const ATTEMPTS = 10;

function momentsOf(attribute: Attribute | undefined): readonly number[] {
  if (attribute === undefined || !("L" in attribute)) return [];
  return attribute.L.flatMap((each) => numberOf(each) ?? []);
}
