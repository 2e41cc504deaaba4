import { isIPv4 } from "node:net";

/** Whether an address reaches this machine only. A name that looks like one, `127.0.0.1.example.com`, does not. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || (isIPv4(host) && host.startsWith("127."));
}
