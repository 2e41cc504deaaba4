/** What serves the gateway to a test's clients: Node.js by itself, or Lambda behind API Gateway. */
export type GatewayHost = "node" | "lambda";

let host: GatewayHost = "node";

export function gatewayHost(): GatewayHost {
  return host;
}

/** For all gateways of a test file; before anything else in it is loaded. */
export function runGatewaysIn(chosen: GatewayHost): void {
  host = chosen;
}

/** What differs from host to host. */
export function byHost<Value>(values: Readonly<Record<GatewayHost, Value>>): Value {
  return values[host];
}
