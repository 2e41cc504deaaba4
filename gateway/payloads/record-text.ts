import { EventStreamReader, type StreamItem } from "../upstream/event-stream/reader";
import type { PayloadRecord } from "./payload-log";

/** A record as one JSON document, for people and for tools. */
export function recordText({ request, answer, at, ...about }: PayloadRecord): string {
  const { operation } = about;
  const streamed = operation === "converse-stream" || operation === "invoke-with-response-stream";
  return `${JSON.stringify({
    ...about,
    at: new Date(at).toISOString(),
    request: jsonOf(request),
    answer: streamed && about.status < 300 ? eventsOf(answer) : jsonOf(Buffer.from(answer).toString("utf8")),
  })}\n`;
}

/** `<environment>/<team>/<yyyy>/<mm>/<dd>/<id>.json`, by the day in UTC on which the call began. */
export function recordKey({ principal, at, id }: PayloadRecord): string {
  const day = new Date(at).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${principal.environment}/${principal.team}/${day}/${id}.json`;
}

function eventsOf(answer: Uint8Array): unknown[] {
  return new EventStreamReader().push(answer).flatMap(eventOf);
}

function eventOf(item: StreamItem): unknown[] {
  switch (item.kind) {
    case "event":
      return [{ type: item.type, payload: payloadOf(item.payload) }];
    case "exception":
      return [{ type: item.type, message: item.message }];
    default:
      return [];
  }
}

/** What a stream of `invoke` carries lies in its events in base64. */
function payloadOf(payload: Buffer): unknown {
  const value = jsonOf(payload.toString("utf8"));
  const bytes = typeof value === "object" && value !== null && "bytes" in value ? value.bytes : undefined;
  return typeof bytes === "string" ? jsonOf(Buffer.from(bytes, "base64").toString("utf8")) : value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
