import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { IssuerAuthority } from "../access/function-settings";
import { issuingPolicyParts } from "../access/issuing-policy-parts";
import { renderIssuingPolicy } from "../access/render-issuing-policy";
import type { Authority, DirectIssuer, DirectPath, Environment, ManagedGateway } from "../environment/environment";
import { regionsOfGateway } from "../environment/gateway-regions";
import { authorityPem, type Lock } from "../environment/lock";
import { type Names, namesOf } from "../environment/names";
import { AccessState } from "../modules/access-state/access-state";
import { AlarmTopic } from "../modules/alarm-topic/alarm-topic";
import {
  CertificateAuthority,
  type CertificateAuthorityProps,
} from "../modules/certificate-authority/certificate-authority";
import { CertificateIssuer } from "../modules/certificate-issuer/certificate-issuer";
import { AccountStack } from "./account-stack";
import { makeDataKey } from "./data-key";
import { functionCode } from "./function-code";
import { makeFunctionRoles } from "./function-roles";
import { makeRecordTopic } from "./record-topic";
import { recordedRegions } from "./recorded-regions";

/** What of an environment rests on its trust stack. */
export interface TrustStackProps {
  readonly environment: Environment;
  readonly lock: Lock;
  /** `undefined`: no team takes it. */
  readonly direct: DirectPath | undefined;
  /** `undefined`: no team takes one, or it is not ours. */
  readonly gateway: ManagedGateway | undefined;
}

/**
 * What both paths rest on and has one place, in the platform account: who is revoked, the roles of the gateway's functions, which
 * authority the environment trusts, and, where that authority is in AWS, the authority itself and its issuer. Alarms of all team
 * accounts tell its topics.
 *
 * The authority's certificate is public. It stands here so that drift check and operators read one place.
 */
export class TrustStack extends AccountStack {
  /** `undefined` while the authority has no certificate yet. */
  readonly authority: SsmParameter | undefined;
  readonly certificateAuthority: CertificateAuthority | undefined;
  readonly accessState: AccessState | undefined;
  readonly issuer: CertificateIssuer | undefined;

  private readonly environment: Environment;
  private readonly lock: Lock;
  private readonly names: Names;
  private readonly recordedRegions: readonly string[];
  private readonly keys = new Map<string, KmsKey>();

  constructor(scope: Construct, { environment, lock, direct, gateway }: TrustStackProps) {
    const names = namesOf(environment);
    super(scope, names.stacks.trust, {
      environment,
      accountId: environment.platform.accountId,
      holder: "platform",
      region: environment.regions.home,
      wave: 2,
      provisioningRole: environment.provisioningRole,
    });
    this.environment = environment;
    this.lock = lock;
    this.names = names;
    const recorded = Object.values(environment.teams).flatMap((team) => recordedRegions(environment, team));
    this.recordedRegions = [...new Set(recorded)].sort();
    if (direct !== undefined) this.authority = this.writeAuthority(authorityPem(environment, lock));
    if (gateway !== undefined) makeFunctionRoles(this, environment, gateway);
    this.makeRecordTopics();
    const issues = direct?.issuer !== undefined && direct.authority.kind !== "pem";
    if (!issues && gateway === undefined) return;

    const { home } = environment.regions;
    const key = this.keyOf(home);
    const replicas = gateway === undefined ? [] : regionsOfGateway(gateway).filter((region) => region !== home);
    this.accessState = new AccessState(this, "access-state", {
      name: names.tables.accessState,
      kmsKeyArn: key.arn,
      replicas: replicas.map((region) => ({ region, kmsKeyArn: this.keyOf(region).arn })),
    });
    if (direct?.issuer === undefined || direct.authority.kind === "pem") return;

    this.certificateAuthority = new CertificateAuthority(this, "certificate-authority", {
      source: this.sourceOf(direct.authority, direct),
      accountId: environment.platform.accountId,
      partition: environment.partition,
    });
    this.issuer = this.makeIssuer(direct, direct.issuer, {
      authority: issuerAuthority(this.certificateAuthority, direct),
      accessState: this.accessState,
      kmsKeyArn: key.arn,
    });
    new TerraformOutput(this, "issuer-url", {
      value: this.issuer.url,
      description: "What `bedrock-access login --issuer` and `bedrock-access authority init --issuer` take.",
    });
  }

  /** In every region where teams' calls are recorded: an alarm tells topics of its own region alone. */
  private makeRecordTopics(): void {
    for (const region of this.recordedRegions) {
      makeRecordTopic(this, {
        environment: this.environment,
        region,
        ...(region === this.environment.regions.home ? {} : { provider: this.providerOf(region) }),
        kmsKeyArn: this.keyOf(region).arn,
      });
    }
  }

  /** The key of a region, which is made when it is first asked for. */
  private keyOf(region: string): KmsKey {
    const known = this.keys.get(region);
    if (known !== undefined) return known;
    const key = this.makeKey(region);
    this.keys.set(region, key);
    return key;
  }

  private makeKey(region: string): KmsKey {
    const { environment, names } = this;
    const isHome = region === environment.regions.home;
    return makeDataKey(this, isHome ? "key" : `key-${region}`, {
      alias: names.keyAliases.trust,
      description: `Encrypts what the trust stack of ${environment.name} keeps.`,
      partition: environment.partition,
      accountId: environment.platform.accountId,
      region,
      ...(this.recordedRegions.includes(region) ? { organizationId: environment.organization.id } : {}),
      ...(isHome ? {} : { provider: this.providerOf(region) }),
    });
  }

  private writeAuthority(pem: string | undefined): SsmParameter | undefined {
    if (pem === undefined) return undefined;
    return new SsmParameter(this, "authority", {
      name: this.names.authorityParameter,
      description: "Certificates of the authority whose leaves become AWS sessions. Public.",
      type: "String",
      tier: "Intelligent-Tiering", // two RSA certificates pass the 4,096 characters of the standard tier
      value: pem,
    });
  }

  private sourceOf(authority: Authority, { issuerCommonName }: DirectPath): CertificateAuthorityProps["source"] {
    const { environment, names } = this;
    const { accountId } = environment.platform;
    switch (authority.kind) {
      case "pem":
        return { kind: "external" };
      case "kms": {
        const role = `arn:${environment.partition}:iam::${accountId}:role${names.iamPath}`;
        return {
          kind: "kms",
          alias: names.keyAliases.authority,
          generations: authority.generations,
          signerRoleArns: [`${role}${names.roles.issuer}`, `${role}${names.roles.revoker}`],
        };
      }
      case "private-ca":
        return {
          kind: "private-ca",
          commonName: issuerCommonName,
          days: authority.days,
          bucketName: names.revocationBucket(accountId),
        };
    }
  }

  private makeIssuer(
    direct: DirectPath,
    issuer: DirectIssuer,
    parts: { readonly authority: IssuerAuthority; readonly accessState: AccessState; readonly kmsKeyArn: string },
  ): CertificateIssuer {
    const { environment, lock, names } = this;
    return new CertificateIssuer(this, "issuer", {
      environment: environment.name,
      name: names.functions.issuer,
      code: functionCode("issuer"),
      authority: parts.authority,
      policyParts: issuingPolicyParts(renderIssuingPolicy(environment, lock, direct, issuer)),
      policyPath: names.issuingPolicyPath,
      issuerTableName: names.tables.issuer,
      certificatesTableName: names.tables.certificates,
      accessState: { tableName: parts.accessState.name, grant: parts.accessState.grantRead() },
      kmsKeyArn: parts.kmsKeyArn,
      accountId: environment.platform.accountId,
      roleName: names.roles.issuer,
      policyName: names.policies.boundary("issuer"),
      iamPath: names.iamPath,
      partition: environment.partition,
      accessLogGroupName: `/bedrock-access/${environment.name}/issuer-access`,
      alarmTopicArn: this.alarmTopic(parts.kmsKeyArn).arn,
    });
  }

  private alarmTopic(kmsKeyArn: string): AlarmTopic {
    return new AlarmTopic(this, "alarms", {
      name: this.names.trustTopic,
      publisher: { kind: "alarms" },
      kmsKeyArn,
      emails: this.environment.alerts.emails,
    });
  }
}

function issuerAuthority(
  { keys, privateCa }: CertificateAuthority,
  { authority, issuerCommonName }: DirectPath,
): IssuerAuthority {
  if (authority.kind === "kms") return { kind: "kms", commonName: issuerCommonName, days: authority.days, keys };
  if (privateCa !== undefined) return { kind: "private-ca", arn: privateCa.arn };
  throw new Error(`an authority of kind "${authority.kind}" signs nothing in AWS`);
}
