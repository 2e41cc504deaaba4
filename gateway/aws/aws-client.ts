import request from "undici/lib/api/api-request.js";
import Pool from "undici/lib/dispatcher/pool.js";
import { signedHeaders } from "../upstream/http/sigv4";
import type { AwsCredentials } from "../upstream/sessions/credentials";

export interface AwsClientProps {
  readonly region: string;
  /** Of the caller itself. Asked for at every request: a cache must stand behind it. */
  readonly credentials: () => Promise<AwsCredentials>;
  /** Instead of AWS's own endpoint. */
  readonly endpoint?: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * What takes longer to answer is given up: these services answer within milliseconds.
   *
   * @default 3000
   */
  readonly answerWithinMilliseconds?: number;
}

/** A service of AWS other than Bedrock. */
export interface AwsService {
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

export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * Speaks to one service of AWS in one region: signs, sends, reads the whole answer.
 *
 * Not AWS's SDK: its client for DynamoDB alone is 527 kB and takes some 50 ms to load, of the 600 kB and 80 ms that the gateway
 * may take in all.
 */
export class AwsClient {
  readonly #props: AwsClientProps;
  readonly #service: AwsService;
  readonly #url: URL;
  readonly #pool: Pool;

  constructor(service: AwsService, props: AwsClientProps) {
    this.#props = props;
    this.#service = service;
    this.#url = new URL(props.endpoint ?? `https://${service.host}.${props.region}.amazonaws.com`);
    const answerWithin = props.answerWithinMilliseconds ?? 3_000;
    this.#pool = new Pool(this.#url.origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      connect: { timeout: CONNECT_MILLISECONDS },
      keepAliveTimeout: IDLE_MILLISECONDS,
      headersTimeout: answerWithin,
      bodyTimeout: answerWithin,
    });
  }

  /** @throws what the network throws. An answer with any status is an answer. */
  async send({ method, path, query, headers, body }: AwsRequest): Promise<AwsAnswer> {
    const { region, now, credentials } = this.#props;
    const bytes = Buffer.from(body);
    const signed = signedHeaders(
      { method, host: this.#url.host, path, headers, body: bytes, ...(query !== undefined && { query }) },
      await credentials(),
      region,
      now(),
      this.#service.signingName,
    );
    const target = query === undefined ? path : `${path}?${query}`;
    const answer = await new Promise<Answer>((answered, failed) => {
      const options = { method, path: target, headers: signed, body: method === "GET" ? null : bytes };
      request.call(this.#pool, options, (error, given) => (error === null ? answered(given) : failed(error)));
    });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

type Answer = Parameters<Parameters<typeof request>[1]>[1];

/** As many requests of one process run at once; further ones wait. */
const CONNECTIONS = 50;
const CONNECT_MILLISECONDS = 1_000;
const IDLE_MILLISECONDS = 30_000;
