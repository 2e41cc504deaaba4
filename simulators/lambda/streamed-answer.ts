import type { FunctionStream } from "./lambda-function";

/** What a function has said of its answer before the answer's bytes. */
export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The function's bytes are no answer that API Gateway could pass on. */
export class MalformedAnswer extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "MalformedAnswer";
  }
}

/** JSON, eight bytes of zero, and the body. @throws MalformedAnswer */
export async function readAnswer({ contentType, chunks }: FunctionStream): Promise<StreamedAnswer> {
  if (contentType !== CONTENT_TYPE)
    throw new MalformedAnswer(`its content type is ${contentType}, not ${CONTENT_TYPE}`);
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (;;) {
    const end = head.indexOf(DELIMITER);
    if (end >= 0) {
      const { status, headers } = metadataOf(head.toString("utf8", 0, end));
      return { status, headers, body: rest(head.subarray(end + DELIMITER.length), iterator) };
    }
    if (head.length > LONGEST_METADATA) throw new MalformedAnswer("no delimiter in the first 16 KB");
    const { value, done } = await iterator.next();
    if (done === true) throw new MalformedAnswer("it ends before the delimiter");
    head = Buffer.concat([head, value]);
  }
}

const CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";
const DELIMITER = Buffer.alloc(8);
const LONGEST_METADATA = 16 * 1024;

function metadataOf(text: string): Pick<StreamedAnswer, "status" | "headers"> {
  const { statusCode = 200, headers = {}, multiValueHeaders = {}, cookies = [] } = JSON.parse(text);
  const passed = Object.entries<string | string[]>({ ...headers, ...multiValueHeaders }).flatMap(([name, value]) => {
    if (DROPPED.has(name.toLowerCase())) return [];
    return [[REMAPPED.has(name.toLowerCase()) ? `x-amzn-remapped-${name}` : name, value] as const];
  });
  return {
    status: statusCode,
    headers: { ...Object.fromEntries(passed), ...(cookies.length > 0 && { "set-cookie": cookies }) },
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const DROPPED: ReadonlySet<string> = new Set(["connection", "content-length", "te", "transfer-encoding", "upgrade"]);
const REMAPPED: ReadonlySet<string> = new Set(["content-md5", "date", "server", "user-agent", "www-authenticate"]);

async function* rest(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (;;) {
    const { value, done } = await iterator.next();
    if (done === true) return;
    yield value;
  }
}
