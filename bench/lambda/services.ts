import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a function asks of AWS, answered at once by something that does nothing: what is measured is the function. */
export interface InstantServices {
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startInstantServices(policy: object): Promise<InstantServices> {
  const server = createServer((request, response) => {
    request.resume();
    request.once("end", () => {
      const headers = { "content-type": "application/json", "next-poll-configuration-token": "token" };
      if (request.url === "/configurationsessions") {
        response.writeHead(201, headers).end('{"InitialConfigurationToken":"token"}');
      } else if (request.url?.startsWith("/configuration?") === true) {
        response.writeHead(200, { ...headers, "next-poll-interval-in-seconds": "600" }).end(JSON.stringify(policy));
      } else if (request.headers["x-amz-target"] !== undefined) {
        response.writeHead(200, headers).end("{}"); // DynamoDB: nothing is there, and everything was written
      } else {
        response.writeHead(200, { "content-type": "text/xml" }).end(SESSION);
      }
    });
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  return {
    variables: { AWS_ENDPOINT_URL: url },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const SESSION =
  "<AssumeRoleResponse><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>" +
  "<SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResponse>";

function listening(server: Server): Promise<number> {
  return new Promise((ready) => {
    server.listen(0, "127.0.0.1", () => ready((server.address() as AddressInfo).port));
  });
}
