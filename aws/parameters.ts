import type { AwsConnection } from "./connection";
import { type AwsCall, jsonService } from "./json-service";

/** AWS Systems Manager, whose Parameter Store keeps settings. */
export function parameterStore(connection: AwsConnection): AwsCall {
  const place = { name: "Parameter Store", host: "ssm", signingName: "ssm" };
  return jsonService({ ...place, target: "AmazonSSM", version: "1.1" }, connection).call;
}

/**
 * A text that stands in Parameter Store part after part, for one parameter takes 8 KB: `<path>/1`, `<path>/2`, …
 *
 * @param call - From {@link parameterStore}. Needs `ssm:GetParametersByPath` on the path.
 * @throws RangeError when there is none, a part is missing, or there is no end of them; what the call throws
 */
export async function readParameters(call: AwsCall, path: string): Promise<string> {
  const parts = new Map<number, string>();
  for (let token: unknown; ; ) {
    const answer = await call("GetParametersByPath", { Path: path, ...(token !== undefined && { NextToken: token }) });
    const found: unknown[] = Array.isArray(answer.Parameters) ? answer.Parameters : [];
    for (const { Name, Value } of found.filter(isParameter)) parts.set(Number(Name.slice(path.length + 1)), Value);
    const next = answer.NextToken;
    if (next === undefined || next === null) break;
    if (next === token) throw new RangeError(`Parameter Store gives the same page again and again below ${path}.`);
    token = next;
  }
  const texts = Array.from({ length: parts.size }, (_, index) => parts.get(index + 1));
  if (texts.length === 0 || texts.includes(undefined)) {
    throw new RangeError(
      `Parameter Store has ${parts.size} parts below ${path}, not all in a row: apply the trust stack.`,
    );
  }
  return texts.join("");
}

function isParameter(value: unknown): value is { readonly Name: string; readonly Value: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "Name" in value &&
    "Value" in value &&
    typeof value.Name === "string" &&
    typeof value.Value === "string"
  );
}
