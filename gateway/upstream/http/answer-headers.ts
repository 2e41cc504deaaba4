/** What an answer's headers say end to end, in lower case. */
export function answerHeaders(
  received: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in received) {
    const value = received[name];
    if (value === undefined || ONE_CONNECTION.has(name)) continue;
    headers[name] = typeof value === "string" ? value : value.join(", ");
  }
  return headers;
}

/** `x-amzn-errortype: ThrottlingException:http://internal.amazon.com/…` */
export function errorTypeOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers["x-amzn-errortype"]?.split(":", 1)[0];
}

/** Source: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const ONE_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
