import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import { openFileAuthority } from "../../../certificates/authority/file-authority";
import { identityText } from "../../../certificates/client/identity";
import { keyHashOf } from "../../../certificates/request/request-key";

const LIFETIME_SECONDS = 8 * 3_600;

/** The identity as it will be when so much of its certificate's time is over: its authority issues another, earlier. */
export async function makeAged(authority: string, identity: string, part: number): Promise<string> {
  const now = Date.now() - part * LIFETIME_SECONDS * 1000;
  const files = { certificate: join(authority, "1.pem"), key: join(authority, "1.key") };
  const aged = await openFileAuthority(files, { now: () => now, randomBytes });
  const key = createPrivateKey(identity);
  const publicKey = createPublicKey(key);
  const leaf = await aged.issue({
    subject: { user: "anna@example.com", organizationalUnit: "Research", organization: "dev" },
    facts: { mfa: true, device: false },
    request: { publicKey, keyHash: keyHashOf(publicKey), pem: "" },
    lifetimeSeconds: LIFETIME_SECONDS,
  });
  return identityText(key.export({ type: "pkcs8", format: "pem" }).toString(), leaf.pem, "");
}
