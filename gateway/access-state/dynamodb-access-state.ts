import type * as z from "zod/mini";
import {
  ACCESS_STATE_TABLE,
  ENDED_KEYS_KEPT_SECONDS,
  gatewayKeyItemKey,
  KEYS_PARTITION,
  RESTORED_KEPT_SECONDS,
  REVOCATIONS_PARTITION,
  revocationItemKey,
} from "../../access/access-state-table";
import type { GatewayKey } from "../../access/gateway-key";
import type { Revocation } from "../../access/revocation";
import { type Item, plainValue, recordOf, type Value } from "../../aws/attributes";
import type { DynamoDb } from "../../aws/dynamodb";
import type { AccessState } from "./access-state";
import { AccessStateError } from "./access-state-error";
import { gatewayKeySchema, problemsText, revocationSchema } from "./state-schema";

export interface DynamoDbAccessStateProps {
  readonly dynamoDb: DynamoDb;
  readonly table: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The access state in DynamoDB. Reads are consistent within a region.
 *
 * Each revocation has a version, which grows with every change; regions acknowledge by it. One that is taken back stays for a
 * month, as `restored`: a region that hears of it late must find which of the two came last.
 *
 * Changes belong into one region: replicas settle two changes at once by the later clock.
 */
export class DynamoDbAccessState implements AccessState {
  constructor(private readonly props: DynamoDbAccessStateProps) {}

  async revocations(): Promise<readonly Revocation[]> {
    const revocations: Revocation[] = [];
    for await (const item of this.#query(REVOCATIONS_PARTITION)) {
      if (isRevoked(item)) revocations.push(parsed(revocationSchema, item));
    }
    return revocations;
  }

  async key(id: string): Promise<GatewayKey | undefined> {
    const item = await this.props.dynamoDb.get(this.props.table, gatewayKeyItemKey(id));
    return item === undefined ? undefined : parsed(gatewayKeySchema, item);
  }

  async keys(): Promise<readonly GatewayKey[]> {
    const keys: GatewayKey[] = [];
    for await (const item of this.#query(KEYS_PARTITION)) keys.push(parsed(gatewayKeySchema, item));
    return keys.sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  }

  async addKey(key: GatewayKey): Promise<void> {
    const checked = gatewayKeySchema.safeParse(key);
    if (!checked.success) throw new AccessStateError("invalid", `the gateway key: ${problemsText(checked.error)}`);
    const { dynamoDb, table } = this.props;
    const removeAt = seconds(Date.parse(key.expiresAt)) + ENDED_KEYS_KEPT_SECONDS;
    const { done } = await dynamoDb.put(table, {
      item: { ...checked.data, ...gatewayKeyItemKey(key.id), [REMOVE_AT]: removeAt },
      // A request that was repeated finds what it has written itself, which the secret tells from another key.
      condition: "attribute_not_exists(pk) OR secretHash = :secretHash",
      values: { ":secretHash": key.secretHash },
    });
    if (!done) throw new AccessStateError("known-key", `there is a gateway key ${key.id} already: make another.`);
  }

  async revoke(revocation: Revocation): Promise<"revoked" | "already-revoked"> {
    const checked = revocationSchema.safeParse(revocation);
    if (!checked.success) throw new AccessStateError("invalid", `the revocation: ${problemsText(checked.error)}`);
    const changed = await this.#change(revocation, (known) =>
      known !== undefined && isRevoked(known) ? undefined : { ...checked.data, state: "revoked" },
    );
    return changed ? "revoked" : "already-revoked";
  }

  async restore(revocation: Pick<Revocation, "kind" | "id">): Promise<"restored" | "not-revoked"> {
    const removeAt = seconds(this.props.now()) + RESTORED_KEPT_SECONDS;
    const changed = await this.#change(revocation, (known) =>
      known === undefined || !isRevoked(known)
        ? undefined
        : { ...recordOf(known), state: "restored", [REMOVE_AT]: removeAt },
    );
    return changed ? "restored" : "not-revoked";
  }

  /** Gives what is known of a revocation another version, so that every region looks at it again. */
  async renew(revocation: Pick<Revocation, "kind" | "id">): Promise<void> {
    await this.#change(revocation, (known) => (known === undefined ? undefined : recordOf(known)));
  }

  #query(partition: string): AsyncGenerator<Item> {
    return this.props.dynamoDb.query(this.props.table, { partition });
  }

  /** @param decide - What is to stand there; `undefined`: what stands there already. Asked again when somebody else was faster. */
  async #change(
    revocation: Pick<Revocation, "kind" | "id">,
    decide: (known: Item | undefined) => { readonly [name: string]: Value | undefined } | undefined,
  ): Promise<boolean> {
    const { dynamoDb, table, now } = this.props;
    const key = revocationItemKey(revocation);
    for (;;) {
      const known = await dynamoDb.get(table, key);
      const item = decide(known);
      if (item === undefined) return false;
      const before = versionOf(known);
      // Milliseconds, and not a count: versions must grow on when an old item was removed in between.
      const version = Math.max(now(), before + 1);
      const { done } = await dynamoDb.put(table, {
        item: { ...item, ...key, version },
        ...(known === undefined
          ? { condition: "attribute_not_exists(pk)" }
          : { condition: "version = :before", values: { ":before": before } }),
      });
      if (done) return true;
    }
  }
}

const REMOVE_AT = ACCESS_STATE_TABLE.timeToLiveAttribute;

/** Attributes that are the table's, not the key's or the revocation's. */
const OF_THE_TABLE: ReadonlySet<string> = new Set(["pk", "sk", REMOVE_AT, "state", "version"]);

export function isRevoked(item: Item): boolean {
  return plainValue(item.state) === "revoked";
}

export function versionOf(item: Item | undefined): number {
  return Number(plainValue(item?.version) ?? 0);
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function parsed<Schema extends z.ZodMiniType>(schema: Schema, item: Item): z.output<Schema> {
  const facts = Object.fromEntries(Object.entries(recordOf(item)).filter(([name]) => !OF_THE_TABLE.has(name)));
  const result = schema.safeParse(facts);
  if (result.success) return result.data;
  const name = `${String(plainValue(item.pk))} / ${String(plainValue(item.sk))}`;
  throw new AccessStateError(
    "corrupt",
    `the item ${name} of the access state's table has a wrong form (${problemsText(result.error)}): mend or delete it.`,
  );
}
