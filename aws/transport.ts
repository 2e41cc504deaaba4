/** How requests travel: opens the way to an origin, such as `https://kms.eu-central-1.amazonaws.com`. */
export type Transport = (origin: string, answerWithinMilliseconds: number) => Channel;

export interface Channel {
  /** @throws what the network throws. An answer with any status is an answer. */
  send(request: SignedRequest): Promise<AwsAnswer>;
  close(): Promise<void>;
}

export interface SignedRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** Path and query. */
  readonly target: string;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
}

/** Read to its end. */
export interface AwsAnswer {
  readonly status: number;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
