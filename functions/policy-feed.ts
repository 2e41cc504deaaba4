import type { RuntimePolicySource } from "../access/function-settings";
import type { AwsConnection } from "../aws/connection";
import { AppConfigSession } from "../gateway/policy-source/appconfig-session";
import { PolicyFeed } from "../gateway/policy-source/policy-feed";
import type { Telemetry } from "../gateway/telemetry/telemetry";
import type { Endpoints } from "./endpoints";

/** What every function is made with that obeys the runtime policy. */
export interface PolicyFeedParts {
  readonly settings: { readonly environment: string; readonly runtimePolicy: RuntimePolicySource };
  readonly aws: Omit<AwsConnection, "endpoint">;
  readonly endpoints: Endpoints;
  readonly telemetry: Telemetry;
}

/** The runtime policy of a function's environment, from AppConfig. */
export function policyFeed({ settings, aws, endpoints, telemetry }: PolicyFeedParts): PolicyFeed {
  return new PolicyFeed({
    session: new AppConfigSession(settings.runtimePolicy, { ...aws, ...endpoints.of("appconfigdata") }),
    environment: settings.environment,
    now: aws.now,
    onEvent: (event) => telemetry.policy(event),
  });
}
