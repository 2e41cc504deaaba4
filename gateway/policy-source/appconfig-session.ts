import type { RuntimePolicySource } from "../../access/function-settings";
import { AwsClient, type AwsClientProps } from "../../aws/aws-client";
import { pathSegment } from "../../aws/sigv4";
import type { AwsAnswer } from "../../aws/transport";

/** What AppConfig gives. */
export interface Delivery {
  /** `undefined`: the same as before. */
  readonly text: string | undefined;
  /** It must not be asked sooner than after so many seconds. */
  readonly nextInSeconds: number;
}

/** AppConfig does not give its configuration. */
export class AppConfigError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "AppConfigError";
  }
}

/**
 * One client of AppConfig's data plane. Every answer carries the token of the next question, and a token serves once.
 *
 * @see https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_Operations_AWS_AppConfig_Data.html
 */
export class AppConfigSession {
  readonly #client: AwsClient;
  #token: string | undefined;

  constructor(
    private readonly source: RuntimePolicySource,
    props: AwsClientProps,
  ) {
    this.#client = new AwsClient({ name: "AppConfig", host: "appconfigdata", signingName: "appconfig" }, props);
  }

  /** @throws AppConfigError, and what the network throws. The next question begins a new session then. */
  async latest(): Promise<Delivery> {
    const token = this.#token ?? (await this.#begin());
    this.#token = undefined; // should the answer be lost, it is used up
    const answer = await this.#client.send({
      method: "GET",
      path: "/configuration",
      query: `configuration_token=${pathSegment(token)}`,
      headers: {},
      body: "",
    });
    if (answer.status !== 200 && answer.status !== 204) throw refusal("its configuration", answer);
    this.#token = headerOf(answer, "next-poll-configuration-token");
    return {
      text: answer.body === "" ? undefined : answer.body,
      nextInSeconds: Number(headerOf(answer, "next-poll-interval-in-seconds")) || DEFAULT_INTERVAL_SECONDS,
    };
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #begin(): Promise<string> {
    const answer = await this.#client.send({
      method: "POST",
      path: "/configurationsessions",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ApplicationIdentifier: this.source.application,
        EnvironmentIdentifier: this.source.environment,
        ConfigurationProfileIdentifier: this.source.profile,
        RequiredMinimumPollIntervalInSeconds: SHORTEST_INTERVAL_SECONDS,
      }),
    });
    if (answer.status !== 201) throw refusal("a session", answer);
    const { InitialConfigurationToken: token } = JSON.parse(answer.body);
    if (typeof token !== "string") throw new AppConfigError(answer.status, "AppConfig began a session without a token");
    return token;
  }
}

/** The shortest that AppConfig allows. */
const SHORTEST_INTERVAL_SECONDS = 15;
const DEFAULT_INTERVAL_SECONDS = 60;

function refusal(what: string, { status, headers, body }: AwsAnswer): AppConfigError {
  const code = String(headers["x-amzn-errortype"] ?? `HTTP ${status}`).split(":")[0];
  return new AppConfigError(status, `AppConfig refuses ${what}: ${code}: ${body.slice(0, 300)}`);
}

function headerOf({ headers }: AwsAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
