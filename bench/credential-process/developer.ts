import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFileAuthority } from "../../certificates/authority/file-authority";
import { type ClientSettings, clientSettingsText } from "../../certificates/client/client-settings";
import { identityText } from "../../certificates/client/identity";
import { makeRequest } from "../../certificates/request/make-request";
import { keyHashOf } from "../../certificates/request/request-key";
import {
  type RolesAnywhereSimulator,
  startRolesAnywhereSimulator,
} from "../../simulators/roles-anywhere/roles-anywhere-simulator";

const PREFIX = "arn:aws:rolesanywhere:eu-central-1:111111111111";
const ARNS = {
  trustAnchorArn: `${PREFIX}:trust-anchor/11111111-2222-3333-4444-555555555555`,
  profileArn: `${PREFIX}:profile/66666666-7777-8888-9999-000000000000`,
  roleArn: "arn:aws:iam::111111111111:role/direct",
};

export interface Developer {
  readonly env: Readonly<Record<string, string>>;
  readonly simulator: RolesAnywhereSimulator;
  close(): Promise<void>;
}

/** Somebody who has logged in, and a simulated Roles Anywhere. */
export async function startDeveloper(folder: string): Promise<Developer> {
  const authority = await createFileAuthority(
    { certificate: join(folder, "authority.pem"), key: join(folder, "authority.key") },
    { subject: { commonName: "Bench" }, days: 1, keyKind: "P-256" },
    { now: Date.now, randomBytes },
  );
  const simulator = await startRolesAnywhereSimulator({
    region: "eu-central-1",
    anchors: [{ arn: ARNS.trustAnchorArn, bundle: authority.chain.anchor.pem }],
    profiles: [{ arn: ARNS.profileArn, roleArns: [ARNS.roleArn] }],
    roles: [{ arn: ARNS.roleArn }],
  });
  const { privateKeyPem, requestPem } = await makeRequest();
  const publicKey = createPublicKey(createPrivateKey(privateKeyPem));
  const leaf = await authority.issue({
    subject: { user: "anna@example.com", organizationalUnit: "research", organization: "dev" },
    facts: { mfa: true, device: false },
    request: { publicKey, keyHash: keyHashOf(publicKey), pem: requestPem },
    lifetimeSeconds: 3_600 * 8,
  });
  const settings: ClientSettings = {
    ...{ version: 1, issuer: "http://127.0.0.1:1", provider: "http://127.0.0.1:1", clientId: "x", scopes: [] },
    ...{ environment: "dev", user: "anna@example.com", team: "research", loginId: "bench" },
    session: { ...ARNS, region: "eu-central-1", durationSeconds: 3_600, endpoint: simulator.url },
  };
  const own = join(folder, "data", "bedrock-access", "default");
  mkdirSync(own, { recursive: true, mode: 0o700 });
  writeFileSync(join(own, "identity.pem"), identityText(privateKeyPem, leaf.pem, ""), { mode: 0o600 });
  writeFileSync(join(own, "client.json"), clientSettingsText(settings), { mode: 0o600 });
  return {
    env: { HOME: folder, XDG_DATA_HOME: join(folder, "data"), XDG_CACHE_HOME: join(folder, "cache") },
    simulator,
    close: () => simulator.close(),
  };
}
