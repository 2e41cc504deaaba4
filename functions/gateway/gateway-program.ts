import { setTimeout as sleep } from "node:timers/promises";
import { CalendarOf } from "../../access/calendar";
import type { GatewayFunctionSettings, LimiterStoreAddress } from "../../access/function-settings";
import type { AwsConnection } from "../../aws/connection";
import { DynamoDb } from "../../aws/dynamodb";
import { DynamoDbAccessState } from "../../gateway/access-state/dynamodb-access-state";
import { type LimiterStore, StoreUnavailableError } from "../../gateway/admission/limiter-store";
import { createGateway, type Gateway } from "../../gateway/gateway";
import { ContextIdentity } from "../../gateway/identity/context/context-identity";
import { DynamoDbLedger } from "../../gateway/ledger/dynamodb-ledger";
import { S3PayloadLog } from "../../gateway/payloads/s3-payload-log";
import type { PolicyFeed } from "../../gateway/policy-source/policy-feed";
import type { Telemetry } from "../../gateway/telemetry/telemetry";
import { BedrockUpstream } from "../../gateway/upstream/bedrock-upstream";
import { assumeRoleWith } from "../../gateway/upstream/sessions/assume-role";
import { RoleSessions } from "../../gateway/upstream/sessions/role-sessions";
import type { Endpoints } from "../endpoints";
import { policyFeed } from "../policy-feed";

export interface GatewayProgramProps {
  readonly settings: GatewayFunctionSettings;
  readonly aws: Omit<AwsConnection, "endpoint">;
  /** Instead of AWS's own. */
  readonly endpoints: Endpoints;
  readonly connectStore: (address: LimiterStoreAddress) => Promise<LimiterStore>;
  readonly telemetry: Telemetry;
}

/**
 * The gateway as it runs in Lambda: its policy from AppConfig, its limits in Valkey, its records in DynamoDB, its callers from the
 * authorizer. What it needs is reached at the function's start; what was not is tried again with the next request.
 */
export class GatewayProgram {
  readonly #props: GatewayProgramProps;
  readonly #policy: PolicyFeed;
  #gateway: Promise<Gateway> | undefined;
  #store: LimiterStore | undefined;
  /** When the last request had ended, or the start. */
  #idleSince: number | undefined;

  constructor(props: GatewayProgramProps) {
    this.#props = props;
    this.#policy = policyFeed(props);
  }

  /**
   * Reaches all that a request will need, while none has come. The first may come much later: with provisioned concurrency the process
   * stands still until then.
   *
   * @throws as {@link open}
   */
  async start(): Promise<void> {
    await this.open();
    await this.settled();
  }

  /** @throws PolicyNotReadyError */
  async open(): Promise<Gateway> {
    await this.#policy.refresh();
    this.#policy.policy();
    this.#gateway ??= this.#create().catch((error: unknown) => {
      this.#gateway = undefined;
      throw error;
    });
    const gateway = await this.#gateway;
    await this.#awakenStore();
    return gateway;
  }

  /** Waits until ledger, store and policy are as they should be while the process stands still. Never fails. */
  async settled(): Promise<void> {
    const gateway = await this.#gateway?.catch(() => undefined);
    await Promise.all([gateway?.settled(), this.#policy.settled()]);
    this.#idleSince = this.#props.aws.now();
  }

  /** A connection that nobody used for minutes may be gone without a word: it is tried before a caller's request depends on it. */
  async #awakenStore(): Promise<void> {
    const { now } = this.#props.aws;
    const idleSince = this.#idleSince;
    this.#idleSince = undefined;
    if (idleSince === undefined || now() - idleSince < IDLE_MILLISECONDS) return;
    const { environment, teams, timeZone } = this.#policy.policy();
    const [team] = Object.keys(teams);
    if (team === undefined) return;
    for (const giveUpAt = now() + AWAKENING_MILLISECONDS; now() < giveUpAt; await sleep(POLL_MILLISECONDS)) {
      try {
        await this.#store?.usage({ environment, team }, [], new CalendarOf(timeZone).at(now()));
        return;
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
      }
    }
  }

  async #create(): Promise<Gateway> {
    const { settings, aws, endpoints, connectStore, telemetry } = this.#props;
    const { now, random } = aws;
    const policy = () => this.#policy.policy();
    const dynamoDb = new DynamoDb({ ...aws, ...endpoints.of("dynamodb") });
    const assumeRole = assumeRoleWith({ ...aws, ...endpoints.of("sts") });
    this.#store = await connectStore(settings.limiterStore);
    return createGateway({
      policy,
      store: this.#store,
      ledger: new DynamoDbLedger({ dynamoDb, table: settings.ledgerTable, now }),
      accessState: new DynamoDbAccessState({ dynamoDb, table: settings.accessStateTable, now }),
      upstream: new BedrockUpstream({
        credentials: new RoleSessions({ assumeRole, sessionPer: "team", now, random }),
        ...endpoints.of("bedrock-runtime"),
        now,
        random,
      }),
      ...(settings.payloadBucket !== undefined && {
        payloads: new S3PayloadLog({ ...aws, ...endpoints.of("s3"), bucket: settings.payloadBucket }),
      }),
      telemetry,
      identity: new ContextIdentity({ publicKey: settings.contextPublicKey, policy, now }),
      now,
    });
  }
}

/** Well below the 350 seconds after which AWS's network forgets a connection that is silent. */
const IDLE_MILLISECONDS = 60_000;

/** A connection that is lost is there again in a tenth of it, unless the store is away: then the request is refused, and says so. */
const AWAKENING_MILLISECONDS = 2_000;
const POLL_MILLISECONDS = 20;
