import { type CertificateSigner, pemSigner } from "../../../certificates/session/certificate-signer";
import type { CreateSessionProps } from "../../../certificates/session/create-session";
import { ANCHOR_ARN, PROFILE_ARN, REGION, ROLE_ARN } from "../../simulators/roles-anywhere/company";
import { type Made, NOW } from "../../simulators/roles-anywhere/make-certificates";

/** What a caller gives to `createSession`, with pauses that only count. */
export function sessionProps(
  leaf: Made,
  endpoint: string,
  other: Partial<CreateSessionProps> & { readonly signer?: CertificateSigner } = {},
): CreateSessionProps {
  const { signer = pemSigner(leaf.keyPem), ...rest } = other;
  return {
    certificate: leaf.pem,
    privateKey: signer,
    trustAnchorArn: ANCHOR_ARN,
    profileArn: PROFILE_ARN,
    roleArn: ROLE_ARN,
    durationSeconds: 3600,
    region: REGION,
    endpoint,
    now: () => NOW,
    random: () => 0.5,
    sleep: async () => {},
    fetch: (url, init) => fetch(url, init),
    ...rest,
  };
}
