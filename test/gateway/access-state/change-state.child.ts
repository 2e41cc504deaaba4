import { randomBytes } from "node:crypto";
import { FileAccessState } from "../../../gateway/access-state/file-access-state";
import { newGatewayKey } from "../../../gateway/access-state/new-gateway-key";

/** Makes so many keys and revokes so many users, two changes at a time. */
async function main([path = "", name = "", count = "0"]: readonly string[]): Promise<void> {
  const state = new FileAccessState({ path, now: Date.now });
  for (let index = 0; index < Number(count); index += 1) {
    const { key } = newGatewayKey({
      team: "payments",
      user: `ci-${name}-${index}`,
      createdBy: name,
      expiresAt: Date.now() + 60_000,
      now: Date.now(),
      random: randomBytes,
    });
    await Promise.all([
      state.addKey(key),
      state.revoke({ kind: "user", id: `${name}-${index}`, at: new Date().toISOString(), by: name }),
    ]);
  }
}

main(process.argv.slice(2));
