import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { renderPolicy } from "../../access/iam-policy";
import { quartersOf } from "./address-blocks";
import { ENDPOINTS, type EndpointCallers, type EndpointService, endpointPolicy } from "./endpoint-policy";
import { DEFAULT_RETENTION_DAYS, type FlowLogProps, recordFlows } from "./flow-logs";
import { retentionProblems } from "./log-retention";

export interface PrivateNetworkProps {
  /** Name of the VPC; what is in it is named after it. */
  readonly name: string;

  /**
   * Private IPv4 addresses: three subnets take a quarter each, the last quarter stays free. Another block replaces the network.
   *
   * Nothing outside connects to it, so it may overlap with other networks. From a /16 to a /24.
   *
   * @default "10.64.0.0/22"
   */
  readonly cidrBlock?: string;

  /**
   * Names of the three zones of the subnets, in order, such as `eu-central-1a`. A zone that changes replaces its subnet.
   *
   * @default the first three that the account may use, by name
   */
  readonly availabilityZones?: readonly [string, string, string];

  /** Who may use the endpoints, and for what. */
  readonly callers: EndpointCallers;

  /** Where the record of every connection goes. */
  readonly flowLogs: FlowLogProps;

  /**
   * Tags of all that is made.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A network with no way to the internet and none from it: functions in it reach the AWS services that have an endpoint here,
 * and each endpoint admits the named roles alone.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class PrivateNetwork extends Construct {
  readonly vpcId: string;
  /** One in each of three zones. */
  readonly subnetIds: readonly string[];
  /** For functions: may connect to the endpoints and to nothing else until a rule is added. */
  readonly functionSecurityGroupId: string;
  readonly endpointIds: Readonly<Record<EndpointService, string>>;

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);

    const problems = problemsOf(props);
    if (problems.length > 0) {
      throw new Error([`PrivateNetwork "${id}" cannot be built:`, ...problems].join("\n- "));
    }

    const named = (name: string) => ({ tags: { ...props.tags, Name: name } });
    const cidrBlock = props.cidrBlock ?? DEFAULT_CIDR_BLOCK;

    const vpc = new Vpc(this, "Vpc", {
      cidrBlock,
      enableDnsSupport: true,
      enableDnsHostnames: true, // endpoints answer under the services' own names
      ...named(props.name),
    });
    this.vpcId = vpc.id;
    // Without rules of its own Terraform empties the group, in which everything may talk to everything.
    new DefaultSecurityGroup(this, "DefaultSecurityGroup", { vpcId: vpc.id, ...named(`${props.name}-unused`) });

    const routes = new RouteTable(this, "Routes", { vpcId: vpc.id, ...named(props.name) });
    const zones = props.availabilityZones ?? this.firstZones();
    const blocks = quartersOf(cidrBlock);
    this.subnetIds = zones.map((zone, position) => {
      const subnet = new Subnet(this, `Subnet${position}`, {
        vpcId: vpc.id,
        cidrBlock: `${blocks[position]}`,
        availabilityZone: zone,
        mapPublicIpOnLaunch: false,
        ...named(`${props.name}-${position + 1}`),
      });
      new RouteTableAssociation(this, `SubnetRoutes${position}`, { subnetId: subnet.id, routeTableId: routes.id });
      return subnet.id;
    });

    const functions = new SecurityGroup(this, "Functions", {
      vpcId: vpc.id,
      name: `${props.name}-functions`,
      description: "Functions: out to the endpoints",
      ...named(`${props.name}-functions`),
    });
    const endpoints = new SecurityGroup(this, "Endpoints", {
      vpcId: vpc.id,
      name: `${props.name}-endpoints`,
      description: "Interface endpoints: in from the functions",
      ...named(`${props.name}-endpoints`),
    });
    this.functionSecurityGroupId = functions.id;
    new VpcSecurityGroupIngressRule(this, "EndpointsFromFunctions", {
      securityGroupId: endpoints.id,
      referencedSecurityGroupId: functions.id,
      description: "HTTPS from the functions",
      ...HTTPS,
    });
    new VpcSecurityGroupEgressRule(this, "FunctionsToEndpoints", {
      securityGroupId: functions.id,
      referencedSecurityGroupId: endpoints.id,
      description: "HTTPS to the interface endpoints",
      ...HTTPS,
    });

    const region = new DataAwsRegion(this, "Region", {}).region;
    const endpointId = (service: EndpointService): string => {
      const endpoint = new VpcEndpoint(this, `Endpoint-${service}`, {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: ENDPOINTS[service].type,
        policy: renderPolicy(endpointPolicy(service, props.callers)),
        ...(ENDPOINTS[service].type === "Interface"
          ? { subnetIds: [...this.subnetIds], securityGroupIds: [endpoints.id], privateDnsEnabled: true }
          : { routeTableIds: [routes.id] }),
        ...named(`${props.name}-${service}`),
      });
      if (ENDPOINTS[service].type === "Gateway") {
        new VpcSecurityGroupEgressRule(this, `FunctionsTo-${service}`, {
          securityGroupId: functions.id,
          prefixListId: endpoint.prefixListId,
          description: `HTTPS to ${service} by its gateway endpoint`,
          ...HTTPS,
        });
      }
      return endpoint.id;
    };
    this.endpointIds = {
      "bedrock-runtime": endpointId("bedrock-runtime"),
      sts: endpointId("sts"),
      appconfigdata: endpointId("appconfigdata"),
      logs: endpointId("logs"),
      dynamodb: endpointId("dynamodb"),
      s3: endpointId("s3"),
    };

    recordFlows(this, vpc.id, props.flowLogs, named(`${props.name}-flows`));
  }

  private firstZones(): string[] {
    const zones = new DataAwsAvailabilityZones(this, "Zones", {
      state: "available",
      // without Local Zones and Wavelength, where the endpoints are not
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
      excludeZoneIds: [...LACKING_ZONES],
    });
    return [0, 1, 2].map((position) => Token.asString(Fn.element(zones.names, position)));
  }
}

const DEFAULT_CIDR_BLOCK = "10.64.0.0/22";

/**
 * Zones of old hardware, to which many services have not come. By id, for accounts give their letters to different zones.
 *
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html
 */
const LACKING_ZONES = ["use1-az3"];

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

function problemsOf(props: PrivateNetworkProps): string[] {
  const { cidrBlock = DEFAULT_CIDR_BLOCK, availabilityZones = [], callers, flowLogs } = props;
  const problems: string[] = [];

  if (!/^[A-Za-z][\w.-]{0,60}$/.test(props.name) && !Token.isUnresolved(props.name)) {
    problems.push(`name is "${props.name}": use 1 to 61 letters, digits and ._-, beginning with a letter.`);
  }
  if (Token.isUnresolved(cidrBlock)) {
    problems.push("cidrBlock is known only to Terraform: write it out, for the subnets are cut from it.");
  } else if (quartersOf(cidrBlock).length === 0) {
    problems.push(`cidrBlock is "${cidrBlock}": write a block that begins at its first address, from /16 to /24.`);
  }
  const known = availabilityZones.filter((zone) => !Token.isUnresolved(zone));
  for (const zone of new Set(known.filter((zone, i) => known.indexOf(zone) < i))) {
    problems.push(`availabilityZones names ${zone} twice: three zones keep the gateway up when one is lost.`);
  }
  for (const prop of ["functionRoleArns", "upstreamRoleArns"] as const) {
    if (callers[prop].length === 0) problems.push(`callers.${prop} is empty: nobody could use the endpoints.`);
    for (const arn of callers[prop]) {
      if (!Token.isUnresolved(arn) && !/^arn:aws[a-z-]*:iam::(\d{12}|\*):role\/[\w+=,.@/*-]*[\w+=,.@-]/.test(arn)) {
        problems.push(`callers.${prop} holds "${arn}": write the ARN of a role; * may stand for a part of it.`);
      }
    }
  }
  if (!Token.isUnresolved(callers.organizationId) && !/^o-[a-z0-9]{10,32}$/.test(callers.organizationId)) {
    problems.push(`callers.organizationId is "${callers.organizationId}": write the id, such as o-a1b2c3d4e5.`);
  }
  problems.push(...retentionProblems("flowLogs.retentionDays", flowLogs.retentionDays ?? DEFAULT_RETENTION_DAYS));
  return problems;
}
