import { AwsUnreachable } from "./aws-error";
import type { AwsConnection } from "./connection";
import { signedHeaders } from "./sigv4";
import type { AwsAnswer, Channel } from "./transport";

/** A service of AWS other than Bedrock. */
export interface AwsService {
  /** In messages: `DynamoDB`. */
  readonly name: string;
  /** First label of its host: `dynamodb`. */
  readonly host: string;
  /** Its name in signatures. */
  readonly signingName: string;
}

export interface AwsRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** @default none */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What one request needs: repeating it is its sender's. */
export type AwsClientProps = Omit<AwsConnection, "pause" | "random" | "patienceMilliseconds">;

/**
 * Speaks to one service of AWS in one region: signs, sends, reads the whole answer.
 *
 * Not AWS's SDK: its client for DynamoDB alone is 527 kB and takes some 50 ms to load, of the 600 kB and 80 ms that the gateway
 * may take in all.
 */
export class AwsClient {
  readonly #props: AwsClientProps;
  readonly #service: AwsService;
  readonly #host: string;
  readonly #channel: Channel;

  constructor(service: AwsService, props: AwsClientProps) {
    this.#props = props;
    this.#service = service;
    const { origin, host } = new URL(props.endpoint ?? `https://${service.host}.${props.region}.amazonaws.com`);
    this.#host = host;
    this.#channel = props.transport(origin, props.answerWithinMilliseconds ?? ANSWER_WITHIN_MILLISECONDS);
  }

  /** @throws AwsUnreachable, and what the source of credentials throws. An answer with any status is an answer. */
  async send({ method, path, query, headers, body: text }: AwsRequest): Promise<AwsAnswer> {
    const { region, now, credentials } = this.#props;
    const body = Buffer.from(text);
    const signed = signedHeaders(
      { method, host: this.#host, path, headers, body, ...(query !== undefined && { query }) },
      await credentials(),
      region,
      now(),
      this.#service.signingName,
    );
    const target = query === undefined ? path : `${path}?${query}`;
    try {
      return await this.#channel.send({ method, target, headers: signed, body });
    } catch (error) {
      throw new AwsUnreachable(this.#service.name, error);
    }
  }

  close(): Promise<void> {
    return this.#channel.close();
  }
}

/** These services answer within milliseconds. */
const ANSWER_WITHIN_MILLISECONDS = 3_000;
