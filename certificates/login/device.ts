import { askJson, formOf, isPassing, oneLine, requireProtected } from "./http";
import { LoginError } from "./login-error";
import { knownScopes } from "./provider";
import { askTokens, type LoginClient, type LoginTokens, refusedBy, type TokenRefusal } from "./tokens";

export interface DeviceProps extends LoginClient {
  readonly scopes: readonly string[];
  readonly maxAgeSeconds: number;
  /** Tells the person where to go and what to type. */
  readonly show: (prompt: DevicePrompt) => void;
  /** Ends or fails early when it is stopped. */
  readonly sleep: (milliseconds: number, stop: AbortSignal) => Promise<void>;
  readonly stop: AbortSignal;
}

export interface DevicePrompt {
  readonly url: string;
  readonly code: string;
  /** The address that has the code in it, where there is one. */
  readonly completeUrl: string | undefined;
}

/**
 * Signs in by a browser on any machine, for terminals that have none. While the provider cannot be reached or is out of order it is
 * asked again, less and less often, until the code expires: the person may be typing it in meanwhile.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8628
 * @throws LoginError
 */
export async function signInByDevice(props: DeviceProps): Promise<LoginTokens> {
  const started = await begin(props);
  props.show(started);
  let interval = started.intervalSeconds;
  let pause = interval;
  let failure: LoginError | undefined;
  for (let left = started.lifetimeSeconds; left > 0; ) {
    const seconds = Math.min(pause, left);
    await props.sleep(seconds * 1000, props.stop).catch((error: unknown) => {
      if (!props.stop.aborted) throw error;
    });
    left -= seconds;
    if (props.stop.aborted) throw new LoginError("login-timed-out", "signing in was stopped.");
    const answer = await poll(props, started.deviceCode);
    if ("idToken" in answer) return answer;
    failure = answer instanceof LoginError ? answer : undefined;
    if (!(answer instanceof LoginError) && answer.error === "slow_down") interval += 5; // RFC 8628, section 3.5
    pause = failure === undefined ? interval : Math.min(pause * 2, Math.max(interval, LONGEST_PAUSE));
  }
  throw failure ?? timedOut();
}

/**
 * Tokens, or that there are none yet, or what failed and may pass.
 *
 * @throws LoginError for what is final
 */
async function poll(props: DeviceProps, deviceCode: string): Promise<LoginTokens | TokenRefusal | LoginError> {
  const grant = { grant_type: DEVICE_GRANT, device_code: deviceCode };
  try {
    const answer = await askTokens(props, grant);
    if (!("error" in answer)) return answer;
    switch (answer.error) {
      case "authorization_pending":
      case "slow_down":
        return answer;
      case "expired_token":
        throw timedOut();
      default:
        if (isPassing(answer.status)) return refusedBy(answer);
        throw refusedBy(answer);
    }
  } catch (error) {
    if (error instanceof LoginError && error.code === "login-unreachable") return error;
    throw error;
  }
}

/** Seconds. Whoever has signed in while the provider was away should not wait much longer. */
const LONGEST_PAUSE = 60;

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

async function begin(props: DeviceProps) {
  const { provider, clientId, scopes, maxAgeSeconds, fetch } = props;
  if (provider.deviceEndpoint === undefined) {
    throw new LoginError("login-unsupported", "the identity provider has no device flow: sign in without `--device`.");
  }
  const scope = knownScopes(scopes, provider);
  const form = formOf({ client_id: clientId, scope, max_age: `${maxAgeSeconds}` });
  const { status, body } = await askJson(fetch, "the identity provider", provider.deviceEndpoint, form);
  const { device_code, user_code, verification_uri, verification_uri_complete } = body;
  if (status !== 200) {
    throw refusedBy({ error: String(body.error ?? `status ${status}`), description: undefined });
  }
  if (typeof device_code !== "string" || typeof user_code !== "string" || typeof verification_uri !== "string") {
    throw new LoginError("login-invalid", "the identity provider's answer to the device flow is not whole.");
  }
  requireProtected("the identity provider's sign-in page", verification_uri);
  return {
    deviceCode: device_code,
    code: oneLine(user_code),
    url: oneLine(verification_uri),
    completeUrl: typeof verification_uri_complete === "string" ? oneLine(verification_uri_complete) : undefined,
    lifetimeSeconds: numberOf(body.expires_in, 600),
    intervalSeconds: numberOf(body.interval, 5),
  };
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "number" && value > 0 ? value : otherwise;
}

function timedOut(): LoginError {
  return new LoginError("login-timed-out", "nobody signed in while the code was valid: try again.");
}
