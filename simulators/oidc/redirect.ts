/** What is wrong with a native program's address. RFC 8252: loopback, by any port. */
export function redirectProblem(redirect: string): string | undefined {
  if (!URL.canParse(redirect)) return "redirect_uri is no address";
  const { protocol, hostname, hash } = new URL(redirect);
  const isLoopback = hostname === "127.0.0.1" || hostname === "localhost" || hostname === "[::1]";
  return protocol === "http:" && isLoopback && hash === "" ? undefined : "redirect_uri is not on this machine";
}
