import { SessionError } from "./session-error";

/**
 * Where CreateSession is called.
 *
 * @param endpoint - An origin such as `https://rolesanywhere.eu-central-1.amazonaws.com`, or `undefined` for the region's own.
 * @throws SessionError `endpoint-invalid`
 */
export function endpointOf(region: string, partition: string, endpoint: string | undefined): URL {
  if (endpoint === undefined) return new URL(`https://rolesanywhere.${region}.${domainOf(partition)}`);
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || url.pathname !== "/" || url.search !== "" || url.username !== "") {
    throw new SessionError(
      "endpoint-invalid",
      `The endpoint "${endpoint}" is no origin: give it as https://rolesanywhere.${region}.${domainOf(partition)}.`,
    );
  }
  // The answer holds credentials in the clear.
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw new SessionError(
      "endpoint-invalid",
      `The endpoint "${endpoint}" has no TLS: use https, which only an endpoint on this machine may do without.`,
    );
  }
  return url;
}

/** @see https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html */
function domainOf(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
