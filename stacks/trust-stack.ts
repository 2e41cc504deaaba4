import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import type { Construct } from "constructs";
import type { DirectPath, Environment } from "../environment/environment";
import { namesOf } from "../environment/names";
import { bundleProblems } from "../modules/trust-anchor/certificate-bundle";
import { AccountStack } from "./account-stack";

/**
 * What the direct path rests on, in the platform account: which authority the environment trusts.
 *
 * The authority's certificate is public. It stands here so that issuer, drift check and operators read one place.
 */
export class TrustStack extends AccountStack {
  readonly authority: SsmParameter;

  constructor(scope: Construct, environment: Environment, direct: DirectPath) {
    const names = namesOf(environment);
    super(scope, names.stacks.trust, {
      environment,
      accountId: environment.platform.accountId,
      holder: "platform",
      region: environment.regions.home,
      wave: 2,
      provisioningRole: environment.provisioningRole,
    });

    const problems = bundleProblems(direct.authority.pem);
    if (problems.length > 0)
      throw new Error(`direct.authority of ${environment.name}:${problems.map((p) => `\n- ${p}`).join("")}`);

    this.authority = new SsmParameter(this, "authority", {
      name: names.authorityParameter,
      description: "Certificates of the authority whose leaves become AWS sessions. Public.",
      type: "String",
      tier: "Intelligent-Tiering", // two RSA certificates pass the 4,096 characters of the standard tier
      value: direct.authority.pem,
    });
  }
}
