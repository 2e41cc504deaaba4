import { response, responseHead } from "../../translation/responses-answer";
import { ResponsesEvents } from "../../translation/responses-events";
import { readResponsesRequest } from "../../translation/responses-request";
import type { SurfaceCall, SurfaceParts } from "../surface";
import { requestedModel } from "./requested-model";
import { translatedCall } from "./translated-call";

/** `POST /responses` */
export async function responses(call: SurfaceCall, parts: SurfaceParts): Promise<Response> {
  const body = await call.body();
  const requested = requestedModel(body.value, call, parts.policy());
  const request = readResponsesRequest(body.value);
  const head = responseHead({
    id: call.id.replaceAll("-", ""),
    created: Math.floor(Date.now() / 1_000),
    request: body.value,
    sealsReasoning: request.sealsReasoning,
  });
  return translatedCall(
    call,
    requested,
    request,
    { whole: (answer) => response(head, answer), streamed: () => new ResponsesEvents(head) },
    parts.pingMilliseconds,
  );
}
