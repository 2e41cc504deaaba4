import { ElasticacheServerlessCache } from "@cdktf/provider-aws/lib/elasticache-serverless-cache";
import { ElasticacheUser } from "@cdktf/provider-aws/lib/elasticache-user";
import { ElasticacheUserGroup } from "@cdktf/provider-aws/lib/elasticache-user-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Token } from "cdktf";
import { Construct } from "constructs";
import type { LimiterStoreAddress } from "../../access/function-settings";
import type { PolicyStatement } from "../../access/iam-policy";
import { ACCESS_STRING } from "./access-string";

export interface LimiterStoreProps {
  /** Name of the cache, its user and its user group: 1 to 40 lower-case letters, digits and hyphens. Another name replaces them. */
  readonly name: string;

  /** The VPC in which the cache has its endpoints. */
  readonly vpcId: string;

  /** Two or three subnets of the VPC, in different zones. Others replace the cache. */
  readonly subnetIds: readonly string[];

  /** Security group of the functions that connect. It gets a rule to the cache, and the cache lets nothing else in. */
  readonly clientSecurityGroupId: string;

  /** The key that encrypts what is stored. Another key replaces the cache. */
  readonly kmsKeyArn: string;

  /**
   * Valkey's major version, from 8.
   *
   * @default "8"
   */
  readonly engineVersion?: string;

  /**
   * The most that is stored, in gigabytes: 1 to 5,000. Above it ElastiCache evicts what has a time to live.
   *
   * @default 1
   */
  readonly maximumGigabytes?: number;

  /**
   * The most work in a second, in ElastiCache processing units: 1,000 to 15,000,000. Above it ElastiCache slows requests down, and the
   * gateway refuses what it cannot decide in time. An admission takes some 10 units.
   *
   * @default 30000
   */
  readonly maximumUnitsPerSecond?: number;

  /**
   * Tags of all that is made.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The store that all processes of a region's gateway count limits in: ElastiCache Serverless for Valkey, in three zones, by TLS, for
 * one user who signs in with IAM.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export class LimiterStore extends Construct {
  readonly arn: string;
  readonly userArn: string;
  /** What the gateway's and the projector's settings say of the store. */
  readonly address: LimiterStoreAddress;
  readonly cache: ElasticacheServerlessCache;

  constructor(scope: Construct, id: string, props: LimiterStoreProps) {
    super(scope, id);

    const problems = problemsOf(props);
    if (problems.length > 0) {
      throw new Error([`LimiterStore "${id}" cannot be built:`, ...problems].join("\n- "));
    }

    const { name } = props;
    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const group = new SecurityGroup(this, "SecurityGroup", {
      vpcId: props.vpcId,
      name,
      description: "Limiter store: in from the functions",
      ...tags,
    });
    new VpcSecurityGroupIngressRule(this, "FromFunctions", {
      securityGroupId: group.id,
      referencedSecurityGroupId: props.clientSecurityGroupId,
      description: "Valkey from the functions",
      ...VALKEY_PORTS,
      ...tags,
    });
    new VpcSecurityGroupEgressRule(this, "FunctionsToStore", {
      securityGroupId: props.clientSecurityGroupId,
      referencedSecurityGroupId: group.id,
      description: "Valkey to the limiter store",
      ...VALKEY_PORTS,
      ...tags,
    });

    const user = new ElasticacheUser(this, "User", {
      userId: name,
      userName: name, // ElastiCache wants both alike for IAM
      engine: ENGINE,
      accessString: ACCESS_STRING,
      authenticationMode: { type: "iam" },
      ...tags,
    });
    const users = new ElasticacheUserGroup(this, "Users", {
      userGroupId: name,
      engine: ENGINE,
      userIds: [user.userId], // no user "default": who does not sign in gets nothing
      ...tags,
    });
    this.cache = new ElasticacheServerlessCache(this, "Resource", {
      name,
      description: "Limits and revocations that the gateway asks",
      engine: ENGINE,
      majorEngineVersion: props.engineVersion ?? "8",
      kmsKeyId: props.kmsKeyArn,
      subnetIds: [...props.subnetIds],
      securityGroupIds: [group.id],
      userGroupId: users.userGroupId,
      cacheUsageLimits: [
        {
          dataStorage: [{ maximum: props.maximumGigabytes ?? 1, unit: "GB" }],
          ecpuPerSecond: [{ maximum: props.maximumUnitsPerSecond ?? 30_000 }],
        },
      ],
      ...tags,
    });

    this.arn = this.cache.arn;
    this.userArn = user.arn;
    this.address = {
      host: this.cache.endpoint.get(0).address,
      port: VALKEY_PORTS.fromPort,
      cache: name,
      user: name,
      serverless: true,
    };
  }

  /** Lets a role sign in as the store's user: ElastiCache asks for the cache and for the user. */
  grantConnect(): PolicyStatement {
    return { Effect: "Allow", Action: "elasticache:Connect", Resource: [this.arn, this.userArn] };
  }
}

const ENGINE = "valkey";

/** Of the primary and of the nearest replica. @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/set-up.html */
const VALKEY_PORTS = { ipProtocol: "tcp", fromPort: 6379, toPort: 6380 } as const;

function problemsOf(props: LimiterStoreProps): string[] {
  const { name, subnetIds, engineVersion = "8", maximumGigabytes = 1, maximumUnitsPerSecond = 30_000 } = props;
  const problems: string[] = [];

  if (Token.isUnresolved(name)) {
    problems.push("name is known only to Terraform: write it out, for the functions sign for it.");
  } else if (!/^[a-z](-?[a-z0-9]){0,39}$/.test(name) || name.length > 40) {
    problems.push(
      `name is "${name}": use 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter.`,
    );
  }
  if (!Token.isUnresolved(subnetIds) && (subnetIds.length < 2 || subnetIds.length > 3)) {
    problems.push(
      `subnetIds has ${subnetIds.length} subnets: ElastiCache Serverless takes 2 or 3, in different zones.`,
    );
  }
  if (!Token.isUnresolved(engineVersion) && !(Number(engineVersion) >= 8)) {
    problems.push(`engineVersion is "${engineVersion}": use "8" or a later major version of Valkey.`);
  }
  if (!isWithin(maximumGigabytes, 1, 5_000)) {
    problems.push(`maximumGigabytes is ${maximumGigabytes}: use a whole number from 1 to 5,000.`);
  }
  if (!isWithin(maximumUnitsPerSecond, 1_000, 15_000_000)) {
    problems.push(`maximumUnitsPerSecond is ${maximumUnitsPerSecond}: use a whole number from 1,000 to 15,000,000.`);
  }
  return problems;
}

function isWithin(value: number, least: number, most: number): boolean {
  return Token.isUnresolved(value) || (Number.isInteger(value) && value >= least && value <= most);
}
