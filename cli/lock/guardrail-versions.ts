import { contentOf } from "../../environment/guardrail-choices";
import type { RoleCredentials } from "../support/account-credentials";

/** A version of a guardrail that we published. */
export interface PublishedVersion {
  readonly version: string;
  /** What it holds, as a hash. */
  readonly content: string;
}

/**
 * The newest versions of a guardrail that we published, newest first. A version that somebody else published is passed over: its
 * description does not tell the hash of its content. Needs `bedrock:ListGuardrails` and `bedrock:GetGuardrail`.
 *
 * @param most - How many to look for.
 */
export type GuardrailVersions = (
  credentials: RoleCredentials,
  region: string,
  guardrailArn: string,
  most: number,
) => Promise<readonly PublishedVersion[]>;

export const guardrailVersions: GuardrailVersions = async (credentials, region, guardrailArn, most) => {
  const { BedrockClient, GetGuardrailCommand, paginateListGuardrails } = await import("@aws-sdk/client-bedrock");
  const client = new BedrockClient({ region, credentials });
  try {
    const versions: number[] = [];
    for await (const page of paginateListGuardrails({ client }, { guardrailIdentifier: guardrailArn })) {
      versions.push(...(page.guardrails ?? []).map(({ version }) => Number(version)).filter(Number.isInteger)); // not DRAFT
    }
    const published: PublishedVersion[] = [];
    for (const version of versions.sort((one, other) => other - one).map(String)) {
      if (published.length === most) break;
      // A list's descriptions may be the guardrail's own: this one is the version's.
      const { description } = await client.send(
        new GetGuardrailCommand({ guardrailIdentifier: guardrailArn, guardrailVersion: version }),
      );
      const content = contentOf(description);
      if (content !== undefined) published.push({ version, content });
    }
    return published;
  } finally {
    client.destroy();
  }
};
