import { Hono } from "hono";
import { type Calendar, CalendarOf } from "../access/calendar";
import { revocationMark } from "../access/revocation";
import type { RuntimePolicy } from "../access/runtime-policy";
import type { AccessState } from "./access-state/access-state";
import { unreadyState } from "./access-state/unready-state";
import { Admission } from "./admission/admission";
import { type LimiterStore, StoreUnavailableError } from "./admission/limiter-store";
import type { Timing } from "./admission/timing";
import { askedOnce } from "./asked-once";
import { Gate } from "./gate";
import type { DevKeys } from "./identity/dev-keys";
import { GatewayIdentity } from "./identity/gateway-identity";
import type { Identity } from "./identity/identity";
import type { Ledger } from "./ledger/ledger";
import { LedgerWriter } from "./ledger/ledger-writer";
import { MarkProjection } from "./mark-projection";
import { PayloadKeeper } from "./payloads/payload-keeper";
import type { PayloadLog } from "./payloads/payload-log";
import { ResponseCache } from "./response-cache/response-cache";
import { accessSurface } from "./surfaces/access/access-surface";
import { anthropicSurface } from "./surfaces/anthropic/anthropic-surface";
import { bedrockSurface } from "./surfaces/bedrock/bedrock-surface";
import { BodiesInFlight, type BodyRoom } from "./surfaces/body-room";
import { openaiSurface } from "./surfaces/openai/openai-surface";
import type { SurfaceParts } from "./surfaces/surface";
import type { Telemetry } from "./telemetry/telemetry";
import type { Upstream } from "./upstream/upstream";
import { Walk } from "./walk";

export interface GatewayProps {
  /** The policy that holds now. */
  readonly policy: () => RuntimePolicy;
  readonly store: LimiterStore;
  readonly ledger: Ledger;
  /** One that tells by its version that it has changed is looked at before every call, and the store told of it. */
  readonly accessState: AccessState & { version?(): number };
  readonly upstream: Upstream;
  readonly telemetry: Telemetry;
  /** Where prompts and answers are kept of teams that have it so. @default nowhere, for no team */
  readonly payloads?: PayloadLog;
  /** @default BODY_ROOM */
  readonly bodyRoom?: BodyRoom;
  /** Tells who calls. @default tokens of the policy's issuers, gateway keys, and `devKeys` */
  readonly identity?: Identity;
  /** For laptops: the caller sees to it that the gateway listens on loopback only. */
  readonly devKeys?: DevKeys;
  readonly now: () => number;
  /** Keys of identity providers come by it. @default the global fetch */
  readonly fetch?: typeof fetch;
  /** How long a model may take to begin its answer. @default 300000 */
  readonly answerWithinMilliseconds?: number;
  /** A stream that is silent for so long gets a ping. @default 15000 */
  readonly pingMilliseconds?: number;
  /** @default TIMING */
  readonly timing?: Partial<Timing>;
}

export interface Gateway {
  readonly app: Hono;
  /** Makes a shared store ready for every team, as far as it is not: nobody's first call has to wait for that. Never fails. */
  warm(): Promise<void>;
  /** When the ledger and the store were told of every call that has ended, or could not be. */
  settled(): Promise<void>;
  /** Tells the store what it does not know yet, and leaves it. Requests must have ended. */
  close(): Promise<void>;
}

/** The whole gateway, to be served by Node.js or Lambda. */
export function createGateway(props: GatewayProps): Gateway {
  const { policy, store, accessState, upstream, telemetry, now } = props;
  const ledger = new LedgerWriter({ ledger: props.ledger, now, onEvent: (event) => telemetry.ledger(event) });
  // A process counts days in one time zone: in another the day would turn at once, and its money could be spent again.
  const calendar = new CalendarOf(policy().timeZone);
  const admission = new Admission({
    store,
    sources: {
      marks: async () => (await accessState.revocations()).map(revocationMark),
      totals: ({ team }, day, month) => ledger.totals(team, day, month),
    },
    calendar,
    failure: () => policy().storeFailure,
    now,
    onEvent: (event) => telemetry.admission(event),
    ...(props.timing && { timing: props.timing }),
  });
  const projection = new MarkProjection({ accessState, store, policy });
  const identity =
    props.identity ??
    new GatewayIdentity({
      policy,
      accessState,
      now,
      fetch: props.fetch ?? fetch,
      ...(props.devKeys && { devKeys: props.devKeys }),
    });
  const payloads =
    props.payloads &&
    new PayloadKeeper({ log: props.payloads, failed: (about, error) => telemetry.payloadFailed(about, error) });
  const gate = new Gate({ admission, checkMarks: (marks) => projection.check(marks), now });
  const walk = new Walk({
    policy,
    admission,
    gate,
    upstream,
    ledger,
    telemetry,
    ...(payloads && { payloads }),
    cache: new ResponseCache(now),
    now,
    answerWithinMilliseconds: props.answerWithinMilliseconds ?? 300_000,
  });
  const surfaces: SurfaceParts = {
    identity,
    policy,
    gate,
    walk,
    telemetry,
    bodies: new BodiesInFlight(props.bodyRoom),
    pingMilliseconds: props.pingMilliseconds ?? 15_000,
  };

  const app = new Hono();
  app.route("/bedrock", bedrockSurface(surfaces));
  app.route("/anthropic", anthropicSurface(surfaces));
  app.route("/openai/v1", openaiSurface(surfaces));
  app.route(
    "/access/v1",
    accessSurface({
      identity,
      policy,
      gate,
      telemetry,
      usage: async ({ environment, team }, scopes) => ({
        scopes: await admission.usage({ environment, team }, scopes),
        replicas: admission.replicasOf({ environment, team }),
      }),
      unready: askedOnce(
        async () => [
          ...(await unreadyReasons(store, policy(), calendar.at(now()))),
          ...unreadyState(accessState),
          ...(ledger.isBehind ? ["the ledger does not take entries"] : []),
        ],
        READY_MILLISECONDS,
        now,
      ),
    }),
  );
  app.notFound((context) =>
    context.json(
      { error: { code: "not-found", message: "This gateway has /bedrock, /anthropic, /openai/v1 and /access/v1." } },
      404,
    ),
  );
  app.onError((error, context) => {
    telemetry.failed(error, { request: "" });
    return context.json({ error: { code: "unavailable", message: "The gateway failed. Try again." } }, 503);
  });
  return {
    app,
    async warm() {
      if (!store.shared) return; // one in memory is ready at once
      const { environment, teams } = policy();
      await Promise.allSettled(Object.keys(teams).map((team) => admission.usage({ environment, team }, [])));
    },
    settled: () => walk.settled(),
    async close() {
      await walk.settled();
      await ledger.close();
      await admission.close();
      await store.close();
    },
  };
}

/** Anybody may ask whether the gateway is ready, and each answer asks the store. */
const READY_MILLISECONDS = 1_000;

async function unreadyReasons(
  store: LimiterStore,
  { environment, teams, storeFailure }: RuntimePolicy,
  calendar: Calendar,
): Promise<string[]> {
  const [team] = Object.keys(teams);
  if (team === undefined) return ["the policy has no team"];
  try {
    await store.usage({ environment, team }, [], calendar);
    return [];
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    return storeFailure.kind === "local-share" ? [] : ["the limiter's store does not answer"];
  }
}
