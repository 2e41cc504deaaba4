import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a POST to `/` carries a good Signature Version 4, as AWS would see it: over the headers that arrived.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isWellSigned(headers: IncomingHttpHeaders, body: Uint8Array, secretAccessKey: string): boolean {
  const match = /^AWS4-HMAC-SHA256 Credential=[^/]+\/(.+), SignedHeaders=(.+), Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? "",
  );
  const [, scope = "", names = "", signature] = match ?? [];
  const time = `${headers["x-amz-date"]}`;
  const isRecent =
    Math.abs(Date.now() - Date.parse(time.replace(/(....)(..)(..T..)(..)(..)/, "$1-$2-$3:$4:$5"))) < 900_000;
  const lines = names.split(";").map((name) => `${name}:${headers[name]}\n`);
  const canonical = `POST\n/\n\n${lines.join("")}\n${names}\n${sha256(body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
  const key = scope.split("/").reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const covers = ["host", "x-amz-date", "x-amz-target"].every((name) => names.split(";").includes(name));
  return isRecent && covers && hmac(key, toSign).toString("hex") === signature;
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
