import type { RuntimePolicy } from "../../../access/runtime-policy";
import { own } from "../../../environment/own";
import { resolveModel } from "../../policy/resolve-model";
import { Refusal } from "../../refusal";
import type { SurfaceCall } from "../surface";
import { answerHeaders } from "./translated-call";

/** `GET /models`: the routes of the caller's team. */
export function models({ principal, id }: SurfaceCall, policy: RuntimePolicy): Response {
  const routes = own(policy.teams, principal.team)?.routes ?? [];
  const data = routes.flatMap((alias) => {
    const modelId = own(policy.routes, alias)?.targets[0]?.modelId;
    return modelId === undefined ? [] : [modelObject(alias, modelId)];
  });
  return Response.json({ object: "list", data }, { headers: answerHeaders(id) });
}

/** `GET /models/{id}`: by any name that calls take. */
export function modelNamed(encoded: string, { principal, id }: SurfaceCall, policy: RuntimePolicy): Response {
  const team = own(policy.teams, principal.team);
  if (team === undefined) throw new Refusal("forbidden", `Team "${principal.team}" does not use this gateway.`);
  const name = decoded(encoded);
  const { targets } = resolveModel(name, team, policy);
  return Response.json(modelObject(name, targets[0]?.modelId ?? ""), { headers: answerHeaders(id) });
}

function modelObject(id: string, modelId: string): object {
  // The API demands a date, and a route has none.
  return { id, object: "model", created: 0, owned_by: modelId.split(".", 1)[0] };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new Refusal("invalid", `The model id in the path is not well encoded: ${part.slice(0, 200)}.`, { cause });
  }
}
