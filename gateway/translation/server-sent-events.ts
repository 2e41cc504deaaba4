/** Chat Completions' events have no name. */
export function dataEvent(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

export function namedEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** With it a streamed chat completion ends. */
export const DONE = "data: [DONE]\n\n";

/** A comment, which every reader of server-sent events passes over: clients and proxies give up on a silent connection. */
export const KEEP_ALIVE = ": keep-alive\n\n";
