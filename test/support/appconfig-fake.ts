import { createServer } from "node:http";

/** AppConfig's data plane: sessions, tokens that serve once, and one configuration. */
export interface AppConfigFake {
  readonly url: string;
  /** Deploys a document: every session gets it once. */
  deploy(text: string): void;
  /** Every question fails with this status from now on; `undefined`: none does. */
  fail(status: number | undefined): void;
  /** Requests since the last call of this, as `POST /configurationsessions`. */
  seen(): string[];
  stop(): Promise<void>;
}

export async function startAppConfigFake({ intervalSeconds = 30 } = {}): Promise<AppConfigFake> {
  let document = "";
  let version = 0;
  let failure: number | undefined;
  let requests: string[] = [];
  let tokens = 0;
  /** Which version a token's client has. */
  const known = new Map<string, number>();
  const issue = (has: number) => {
    tokens += 1;
    const token = `token+/${tokens}=`;
    known.set(token, has);
    return token;
  };

  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url ?? "", "http://fake");
    requests.push(`${request.method} ${url.pathname}`);
    const refuse = (status: number, type: string, Message: string) =>
      response
        .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": `${type}:` })
        .end(JSON.stringify({ Message }));
    if (failure !== undefined) return refuse(failure, "InternalServerException", "no");
    if (!/Credential=\w+\/\d{8}\/[\w-]+\/appconfig\/aws4_request/.test(request.headers.authorization ?? "")) {
      return refuse(403, "AccessDeniedException", "not signed for appconfig");
    }
    if (request.method === "POST" && url.pathname === "/configurationsessions") {
      const { ApplicationIdentifier, EnvironmentIdentifier, ConfigurationProfileIdentifier } = JSON.parse(body);
      const names = [ApplicationIdentifier, EnvironmentIdentifier, ConfigurationProfileIdentifier];
      if (names.join("/") !== "bedrock-dev-gateway/dev/policy")
        return refuse(404, "ResourceNotFoundException", `${names}`);
      response.writeHead(201, { "content-type": "application/json" });
      return response.end(JSON.stringify({ InitialConfigurationToken: issue(0) }));
    }
    const token = url.searchParams.get("configuration_token") ?? "";
    const has = known.get(token);
    if (has === undefined) return refuse(400, "BadRequestException", "invalid token");
    known.delete(token);
    response.writeHead(200, {
      "next-poll-configuration-token": issue(version),
      "next-poll-interval-in-seconds": `${intervalSeconds}`,
      "content-type": "application/json",
    });
    return response.end(has === version ? "" : document);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    deploy: (text) => {
      document = text;
      version += 1;
    },
    fail: (status) => {
      failure = status;
    },
    seen: () => {
      const seen = requests;
      requests = [];
      return seen;
    },
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
