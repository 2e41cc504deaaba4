import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";
import type { Construct } from "constructs";
import type { ApiDomain } from "./gateway-api-props";

/** Puts the stage under a name of the company's, and tells what the DNS must point to. */
export function mapDomain(
  scope: Construct,
  apiId: string,
  stageName: string,
  domain: ApiDomain,
  tags: { readonly tags?: Record<string, string> },
) {
  const name = new ApiGatewayDomainName(scope, "Domain", {
    domainName: domain.name,
    regionalCertificateArn: domain.certificateArn,
    securityPolicy: "TLS_1_2", // the least: 1.3 is taken too
    endpointConfiguration: { types: ["REGIONAL"] },
    ...tags,
  });
  new ApiGatewayBasePathMapping(scope, "DomainMapping", { apiId, stageName, domainName: name.domainName });
  return { name: name.regionalDomainName, zoneId: name.regionalZoneId };
}
