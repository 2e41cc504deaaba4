import type { Hono } from "hono";
import { codeOf } from "../../access/thrown";
import { type RunningServer, startServer } from "../../gateway/server";
import { CommandError } from "../support/command-error";
import type { Tls } from "./tls-files";

/** Where a gateway is to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** @throws CommandError where the address cannot be listened on. */
export async function listen(app: Hono, { host, port }: Address, tls: Tls | undefined): Promise<RunningServer> {
  try {
    return await startServer(app, { host, port, ...(tls && { tls }) });
  } catch (error) {
    switch (codeOf(error)) {
      case "EADDRINUSE":
        throw new CommandError(
          "port-in-use",
          `Port ${port} of ${host} is in use, perhaps by another gateway. Choose another: --port ${another(port)}, or 0 for one that is free.`,
        );
      case "EACCES":
        throw new CommandError("port", `Port ${port} is not for everybody: choose one above 1023.`);
      case "EADDRNOTAVAIL":
      case "ENOTFOUND":
        throw new CommandError("host", `--host ${host} is no address of this machine.`);
      default:
        throw error;
    }
  }
}

/** 65535 is the last that there is. */
function another(port: number): number {
  return port < 65_535 ? port + 1 : port - 1;
}

/** What clients begin with. */
export function urlAt({ host, port }: Address, tls: Tls | undefined): string {
  return `${tls ? "https" : "http"}://${urlHost(host)}:${port}`;
}

/** An address of IPv6 stands in brackets. */
function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
