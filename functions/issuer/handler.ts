import type { Hono } from "hono";
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";

/** What EventBridge sends when a schedule is due. */
export interface ScheduledEvent {
  readonly source: "aws.events";
}

export interface Issuing {
  app(): Promise<Hono>;
  check(): Promise<void>;
}

/**
 * Serves requests of an HTTP API (payload format 2.0), and checks itself when a schedule says so.
 *
 * What cannot start throws: Lambda counts it as an error, for which there is an alarm, and the client gets a 500.
 */
export function issuerHandler(program: Issuing) {
  return async (event: LambdaEvent | ScheduledEvent, context?: LambdaContext) => {
    if (!isScheduled(event)) return handle(await program.app())(event, context);
    await program.check();
    return undefined;
  };
}

function isScheduled(event: LambdaEvent | ScheduledEvent): event is ScheduledEvent {
  return "source" in event && event.source === "aws.events";
}
