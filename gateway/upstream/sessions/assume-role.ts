import { AwsClient, type AwsClientProps } from "../../../aws/aws-client";
import type { AssumeRole } from "./role-sessions";

/**
 * Role sessions from AWS STS in the gateway's own region: in a VPC no other has an endpoint.
 *
 * Without AWS's SDK, whose part for this alone is a quarter of what the gateway's function may weigh.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRoleWith(props: AwsClientProps): AssumeRole {
  const sts = new AwsClient({ name: "STS", host: "sts", signingName: "sts" }, props);
  return async ({ roleArn, sessionName, team, sourceIdentity }) => {
    const form = new URLSearchParams({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: String(SESSION_SECONDS),
      "Tags.member.1.Key": "team",
      "Tags.member.1.Value": team,
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    });
    const { status, body } = await sts.send({
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: form.toString(),
    });
    if (status !== 200) {
      const reason = textOf(body, "Message") ?? body.slice(0, 300);
      throw new Error(`STS does not let ${roleArn} be assumed: ${textOf(body, "Code") ?? status}: ${reason}`);
    }
    const accessKeyId = textOf(body, "AccessKeyId");
    const secretAccessKey = textOf(body, "SecretAccessKey");
    const sessionToken = textOf(body, "SessionToken");
    const expiresAt = Date.parse(textOf(body, "Expiration") ?? "");
    if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(expiresAt)) {
      throw new Error(`STS returned no credentials for ${roleArn}`);
    }
    return { accessKeyId, secretAccessKey, sessionToken, expiresAt };
  };
}

/** The most that AWS grants when a role assumes a role, as the gateway's does. */
const SESSION_SECONDS = 3_600;

/** Of an element without attributes or children; nothing in these answers needs more of XML than its five entities. */
function textOf(xml: string, element: string): string | undefined {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  return text?.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
