import type { GatewayOptions } from "./gateway-options";

/**
 * With which options other commands find a gateway's files.
 *
 * The store is left out, for its address may hold a password: gateways on this machine look at the files.
 */
export function filesFlags({ environment, accessState, ledger }: GatewayOptions): string {
  const flags = { "--environment": environment, "--access-state": accessState, "--ledger": ledger };
  return Object.entries(flags)
    .flatMap(([flag, file]) => (file === undefined ? [] : [`${flag} ${shellWord(file)}`]))
    .join(" ");
}

function shellWord(text: string): string {
  return /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
