import { generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { listenLocally } from "./listen-locally";
import type { Openssl } from "./openssl";

/** What arrived in a call of Sign. */
export interface SignCall {
  readonly messageType: string;
  readonly bytes: number;
}

export interface KmsServer {
  readonly url: string;
  readonly calls: readonly SignCall[];
  readonly publicKey: KeyObject;
  /** From now on: what it answers to Sign, in place of a signature. */
  failWith(failure: KmsFailure | undefined): void;
  stop(): Promise<void>;
}

export type KmsFailure =
  | { readonly kind: "error"; readonly type: string; readonly status: number }
  | { readonly kind: "signature"; readonly base64: string };

/**
 * KMS as far as moto 5 does not emulate it: a message of the type DIGEST is signed as it is, a longer one than 4,096 bytes is refused.
 * openssl signs.
 */
export async function startKmsServer(openssl: Openssl, kind: "ec" | "rsa"): Promise<KmsServer> {
  const { privateKey, publicKey } =
    kind === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = openssl.file(privateKey.export({ type: "pkcs8", format: "pem" }));
  const calls: SignCall[] = [];
  let failure: KmsFailure | undefined;

  const sign = async (request: Readonly<Record<string, string>>): Promise<Answer> => {
    const message = Buffer.from(request.Message ?? "", "base64");
    calls.push({ messageType: request.MessageType ?? "RAW", bytes: message.length });
    if (failure?.kind === "error")
      return { status: failure.status, body: { __type: failure.type, message: "it is so" } };
    if (failure?.kind === "signature") return { status: 200, body: { Signature: failure.base64 } };
    if (message.length > 4096) return { status: 400, body: { __type: "ValidationException", message: "too long" } };
    const out = openssl.newFile();
    const input = ["-inkey", key, "-in", openssl.file(message), "-out", out];
    await (request.MessageType === "DIGEST"
      ? openssl.run("pkeyutl", "-sign", ...input, "-pkeyopt", "digest:sha256")
      : openssl.run("dgst", "-sha256", "-sign", key, "-out", out, openssl.file(message)));
    return { status: 200, body: { Signature: readFileSync(out).toString("base64") } };
  };

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = JSON.parse(Buffer.concat(chunks).toString());
    const { status, body } =
      incoming.headers["x-amz-target"] === "TrentService.Sign"
        ? await sign(request)
        : { status: 200, body: { KeyUsage: "SIGN_VERIFY", PublicKey: spkiOf(publicKey) } };
    outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  });
  const { url, stop } = await listenLocally(server);
  return {
    url,
    stop,
    calls,
    publicKey,
    failWith: (next) => {
      failure = next;
    },
  };
}

/** Whether a signature over the data is one by the server's key. */
export function isSignedBy({ publicKey }: KmsServer, data: Uint8Array, signature: Uint8Array): boolean {
  return verify("sha256", data, publicKey, signature);
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function spkiOf(publicKey: KeyObject): string {
  return publicKey.export({ type: "spki", format: "der" }).toString("base64");
}
