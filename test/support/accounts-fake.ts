import { createServer, type IncomingMessage } from "node:http";

/**
 * AWS as programs see it that assume a role in several accounts: STS, and behind it whatever the test answers. The account of a call is
 * known by the access key that STS gave, as in AWS.
 */
export interface AccountsFake {
  readonly url: string;
  /** Every call after STS, in order. */
  readonly calls: readonly string[];
  /** Accounts whose role was asked for, in order. */
  readonly assumed: readonly string[];
  close(): Promise<void>;
}

export interface AccountCall {
  readonly accountId: string;
  readonly region: string;
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly target: string | undefined;
}

export interface FakeAnswer {
  readonly status: number;
  /** An object is JSON, a text is XML. */
  readonly body: object | string;
  /** Name of an error, as AWS's REST protocols tell it. */
  readonly error?: string;
}

/** What lies in an account by the Resource Groups Tagging API, one resource a page. */
export function taggedResources(
  there: readonly { readonly arn: string; readonly tags?: Readonly<Record<string, string>> }[],
  token: string | undefined,
): FakeAnswer {
  const page = pageOf(there, token);
  const list = page.items.map(({ arn, tags = {} }) => ({
    ResourceARN: arn,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }));
  return { status: 200, body: { ResourceTagMappingList: list, PaginationToken: page.next ?? "" } };
}

/** One item a page, so that whoever reads the first page alone is noticed. */
export function pageOf<Item>(items: readonly Item[], token: string | null | undefined) {
  const position = Number(token || 0);
  return {
    items: items.slice(position, position + 1),
    next: position + 1 < items.length ? String(position + 1) : undefined,
  };
}

/** @param refused - Accounts whose role cannot be assumed. */
export async function startAccountsFake(
  answer: (call: AccountCall) => FakeAnswer,
  refused: readonly string[] = [],
): Promise<AccountsFake> {
  const calls: string[] = [];
  const assumed: string[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const {
        status,
        body: answered,
        error,
      } = assumedRole(body, refused, assumed) ?? answer(noted(callOf(request, body), calls));
      response.writeHead(status, {
        "content-type": typeof answered === "string" ? "text/xml" : "application/json",
        ...(error !== undefined && { "x-amzn-errortype": error }),
      });
      response.end(typeof answered === "string" ? answered : JSON.stringify(answered));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    assumed,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function callOf(request: IncomingMessage, body: string): AccountCall {
  const [, accountId = "", region = ""] =
    /Credential=ASIA(\d{12})\/\d{8}\/([a-z0-9-]+)\//.exec(String(request.headers.authorization)) ?? [];
  const url = new URL(request.url ?? "/", "http://fake");
  const target = request.headers["x-amz-target"];
  return {
    ...{ accountId, region, method: String(request.method), path: decodeURIComponent(url.pathname) },
    ...{ query: url.searchParams, body, target: target === undefined ? undefined : String(target) },
  };
}

function noted(call: AccountCall, calls: string[]): AccountCall {
  calls.push(`${call.accountId} ${call.region} ${call.method} ${call.path}`);
  return call;
}

/** `undefined`: it is no call of STS. */
function assumedRole(body: string, refused: readonly string[], assumed: string[]): FakeAnswer | undefined {
  const asked = new URLSearchParams(body);
  if (asked.get("Action") !== "AssumeRole") return undefined;
  const [, accountId = ""] = /::(\d{12}):role\//.exec(asked.get("RoleArn") ?? "") ?? [];
  assumed.push(accountId);
  if (refused.includes(accountId)) {
    const message = `User is not authorized to perform: sts:AssumeRole on resource: ${asked.get("RoleArn")}`;
    return {
      status: 403,
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
    };
  }
  const credentials = `<AccessKeyId>ASIA${accountId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>`;
  return {
    status: 200,
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
