import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { regionalPolicy } from "../access/regional-policy";
import { renderRuntimePolicy } from "../access/render-runtime-policy";
import type { Environment, ManagedGateway, ManagedGatewayRegion } from "../environment/environment";
import type { Lock } from "../environment/lock";
import { type Names, namesOf } from "../environment/names";
import { EdgeFirewall } from "../modules/edge-firewall/edge-firewall";
import { GatewayApi } from "../modules/gateway-api/gateway-api";
import type { GatewayFunction } from "../modules/gateway-function/gateway-function";
import { LimiterStore } from "../modules/limiter-store/limiter-store";
import { Observability } from "../modules/observability/observability";
import { PrivateNetwork } from "../modules/private-network/private-network";
import { RuntimePolicy } from "../modules/runtime-policy/runtime-policy";
import { UsageLedger } from "../modules/usage-ledger/usage-ledger";
import type { UsagePlan } from "../modules/usage-plan/usage-plan";
import { AccountStack } from "./account-stack";
import { makeContextKey } from "./context-key";
import { makeDataKey } from "./data-key";
import { makeGatewayFunctions } from "./gateway-functions";
import { gatewayParts } from "./gateway-parts";
import { makeUsagePlans } from "./usage-plans";

export interface ManagedGatewayStackProps {
  readonly environment: Environment;
  readonly lock: Lock;
  readonly gateway: ManagedGateway;
  readonly region: string;
}

/**
 * The gateway in one region, whole: network, limiter store, ledger, runtime policy, functions, API, usage plans, firewall, alarms.
 *
 * It rests on the trust stack, which has the functions' roles and the access state with a replica in this region.
 */
export class ManagedGatewayStack extends AccountStack {
  readonly network: PrivateNetwork;
  readonly limiterStore: LimiterStore;
  readonly ledger: UsageLedger;
  readonly observability: Observability;
  readonly runtimePolicy: RuntimePolicy;
  readonly gateway: GatewayFunction;
  readonly authorizer: GatewayFunction;
  readonly projector: GatewayFunction;
  readonly api: GatewayApi;
  readonly firewall: EdgeFirewall;
  readonly usagePlans: Readonly<Record<string, UsagePlan>>;

  private readonly environment: Environment;
  private readonly settings: ManagedGateway;
  private readonly region: string;
  private readonly here: ManagedGatewayRegion;
  private readonly names: Names;
  private readonly kmsKeyArn: string;

  constructor(scope: Construct, { environment, lock, gateway, region }: ManagedGatewayStackProps) {
    const names = namesOf(environment);
    super(scope, names.stacks.gateway(region), {
      environment,
      accountId: gateway.accountId,
      holder: "platform",
      region,
      wave: 3,
      provisioningRole: environment.provisioningRole,
    });
    const here = gateway.regions[region];
    if (here === undefined) throw new Error(`The gateway of "${environment.name}" does not run in ${region}.`);
    this.environment = environment;
    this.settings = gateway;
    this.region = region;
    this.here = here;
    this.names = names;

    this.kmsKeyArn = makeDataKey(this, "key", {
      alias: names.keyAliases.data,
      description: `Encrypts what the gateway of ${environment.name} keeps.`,
      partition: environment.partition,
      accountId: gateway.accountId,
      region,
    }).arn;
    this.network = this.makeNetwork();
    this.limiterStore = new LimiterStore(this, "limiter-store", {
      name: names.limiterStore,
      vpcId: this.network.vpcId,
      subnetIds: this.network.subnetIds,
      clientSecurityGroupId: this.network.functionSecurityGroupId,
      kmsKeyArn: this.kmsKeyArn,
    });
    this.ledger = new UsageLedger(this, "ledger", { name: names.tables.ledger, kmsKeyArn: this.kmsKeyArn });
    this.observability = this.makeObservability();
    this.runtimePolicy = this.makeRuntimePolicy(lock);

    const contextKey = makeContextKey(this, "context-key", {
      alias: names.keyAliases.context,
      description: `Signs who calls the gateway of ${environment.name}.`,
      partition: environment.partition,
      accountId: gateway.accountId,
    });
    const functions = makeGatewayFunctions(this, {
      environment,
      settings: gateway,
      region,
      kmsKeyArn: this.kmsKeyArn,
      network: this.network,
      limiterStore: this.limiterStore,
      ledger: this.ledger,
      runtimePolicy: this.runtimePolicy,
      contextKey,
    });
    this.gateway = functions.gateway;
    this.authorizer = functions.authorizer;
    this.projector = functions.projector;
    this.api = this.makeApi();
    this.usagePlans = makeUsagePlans(this, environment, region, {
      restApiId: this.api.restApiId,
      stage: this.api.stageName,
    });
    this.firewall = this.makeFirewall();
    this.tellWhereItIs();
  }

  private makeNetwork(): PrivateNetwork {
    const { environment, settings, names } = this;
    const parts = gatewayParts(environment, settings);
    const [first, second, third] = this.here.availabilityZones ?? [];
    return new PrivateNetwork(this, "network", {
      name: names.gateway,
      ...(first && second && third && { availabilityZones: [first, second, third] as const }),
      callers: {
        organizationId: environment.organization.id,
        functionRoleArns: [parts.gatewayRoleArn, parts.projectorRoleArn],
        upstreamRoleArns: parts.resources.invokeRoleArns,
      },
      flowLogs: {
        logGroupName: names.logGroups.network,
        roleName: names.roles.flowLogs(this.region),
        iamPath: names.iamPath,
        kmsKeyArn: this.kmsKeyArn,
        retentionDays: settings.logRetentionDays,
      },
    });
  }

  private makeObservability(): Observability {
    const { environment, settings, names, region } = this;
    return new Observability(this, "observability", {
      name: names.gateway,
      environment: environment.name,
      region,
      logGroupName: `/aws/lambda/${names.functions.gateway}`,
      functionName: names.functions.gateway,
      teams: Object.values(environment.teams)
        .filter(({ paths }) => paths.includes("gateway"))
        .map(({ name, routes }) => ({ team: name, routes: routes.filter((alias) => this.serves(alias)) }))
        .filter(({ routes }) => routes.length > 0),
      webAclName: names.gateway,
      receiver: {
        kind: "managed",
        topic: { name: names.gatewayTopic, kmsKeyArn: this.kmsKeyArn, emails: settings.alarms.emails },
      },
    });
  }

  /** Whether a route has a target in this region: the network leads to no other. */
  private serves(alias: string): boolean {
    return this.environment.routes[alias]?.targets.some(({ region }) => region === this.region) ?? false;
  }

  private makeRuntimePolicy(lock: Lock): RuntimePolicy {
    const { environment, names, region, here } = this;
    const { alarmArns } = this.observability;
    return new RuntimePolicy(this, "runtime-policy", {
      name: names.gateway,
      policy: regionalPolicy(renderRuntimePolicy(environment, lock), { region, share: here.share }),
      kmsKeyArn: this.kmsKeyArn,
      rollback: {
        alarmArns: ROLLBACK_ALARMS.flatMap((alarm) => alarmArns[alarm] ?? []),
        role: { roleName: names.roles.policyAlarms(region), iamPath: names.iamPath },
      },
    });
  }

  private makeApi(): GatewayApi {
    const { settings, names, region } = this;
    const { endpoint } = this.here;
    return new GatewayApi(this, "api", {
      name: names.gateway,
      endpoint,
      gateway: this.gateway,
      authorizer: this.authorizer,
      accessLogs: { logGroupName: names.logGroups.api, ...this.logs() },
      logDelivery:
        settings.logDelivery === "existing"
          ? { kind: "existing" }
          : { kind: "managed", role: { roleName: names.roles.apiLogs(region), iamPath: names.iamPath } },
      ...(endpoint.kind === "regional" && endpoint.domain && { domain: endpoint.domain }),
    });
  }

  private makeFirewall(): EdgeFirewall {
    const { environment, settings, names } = this;
    const { endpoint } = this.here;
    const allowedNetworks = endpoint.kind === "regional" ? endpoint.allowedNetworks : [];
    const { AllowedNetworks, ...modes } = settings.firewall.modes;
    return new EdgeFirewall(this, "firewall", {
      name: names.gateway,
      stageArn: this.api.stageArn,
      logs: this.logs(),
      // another region may have networks where this one has none
      modes: { ...modes, ...(AllowedNetworks && allowedNetworks.length > 0 && { AllowedNetworks }) },
      allowedNetworks,
      requestsByAddress: settings.firewall.requestsByAddress,
      requestsByCaller: settings.firewall.requestsByCaller,
      maximumBodyBytes: environment.admission.maxBodyBytes,
    });
  }

  private logs() {
    return { kmsKeyArn: this.kmsKeyArn, retentionDays: this.settings.logRetentionDays };
  }

  private tellWhereItIs(): void {
    new TerraformOutput(this, "url", { value: this.api.url, description: "Where clients begin: <url>/anthropic, …" });
    const { domainTarget } = this.api;
    if (domainTarget === undefined) return;
    new TerraformOutput(this, "domain-target", {
      value: domainTarget.name,
      description: "What the DNS of the domain must point to.",
    });
  }
}

/** What a bad policy would set off. AppConfig watches five at most. */
const ROLLBACK_ALARMS = ["errors", "added-latency", "policy-failed"];
