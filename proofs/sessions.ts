import type { Environment } from "../environment/environment";
import { acceptedFactsUris, namesOf } from "../environment/names";
import type { Account, Role } from "./access-model/access-model";
import type { Ask } from "./question";
import type { Call } from "./simulation/call";
import type { World } from "./world";

export const ROLES_ANYWHERE = "rolesanywhere.amazonaws.com";

/** What Roles Anywhere tells STS about a certificate. */
export interface Certificate {
  readonly "aws:SourceArn": string;
  readonly "aws:PrincipalTag/x509Issuer/CN": string;
  readonly "aws:PrincipalTag/x509Subject/O": string;
  readonly "aws:PrincipalTag/x509Subject/OU": string;
  readonly "aws:PrincipalTag/x509SAN/URI": string;
  readonly "sts:SourceIdentity": string;
}

/** A certificate with everything that an account's direct role asks for, where the account has an anchor. */
export function certificateFor(environment: Environment, account: Account, ou: string): Certificate | undefined {
  const [anchor] = account.trustAnchors;
  const { direct } = environment;
  if (anchor === undefined || direct === undefined) return undefined;
  return {
    "aws:SourceArn": anchor.arn,
    "aws:PrincipalTag/x509Issuer/CN": direct.issuerCommonName,
    "aws:PrincipalTag/x509Subject/O": environment.name,
    "aws:PrincipalTag/x509Subject/OU": ou,
    "aws:PrincipalTag/x509SAN/URI": acceptedFactsUris(direct.requires)[0] ?? "",
    "sts:SourceIdentity": "CN=ada",
  };
}

/** Roles Anywhere asks STS for three actions; the source identity does not come with the tags. */
export function asksByCertificate(world: World, role: Role, certificate: Partial<Certificate>): Ask[] {
  return certificateCalls(role, certificate).map((call) => world.askForRole(role, call));
}

export function certificateCalls(role: Role, certificate: Partial<Certificate>, principal = ROLES_ANYWHERE): Call[] {
  const { "sts:SourceIdentity": sourceIdentity, ...tags } = certificate;
  const context = { ...tags, ...(sourceIdentity !== undefined && { "sts:SourceIdentity": sourceIdentity }) };
  return [
    { principal, resource: role.arn, action: "sts:AssumeRole", context },
    { principal, resource: role.arn, action: "sts:SetSourceIdentity", context },
    { principal, resource: role.arn, action: "sts:TagSession", context: { ...tags, "aws:TagKeys": CERTIFICATE_TAGS } },
  ];
}

const CERTIFICATE_TAGS = ["x509Subject/CN", "x509Subject/OU", "x509Subject/O", "x509Issuer/CN", "x509SAN/URI"];

/** What the gateway asks STS for when it opens a session. */
export interface Opening {
  readonly principal: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
}

export function asksToOpen(world: World, role: Role, opening: Opening): Ask[] {
  return openingCalls(role, opening).map((call) => world.askForRole(role, call));
}

export function openingCalls(role: Pick<Role, "arn">, { principal, tags = {}, sourceIdentity }: Opening): Call[] {
  const keys = Object.keys(tags);
  const tagging = {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(keys.length > 0 && { "aws:TagKeys": keys }),
  };
  const identity = sourceIdentity === undefined ? undefined : { "sts:SourceIdentity": sourceIdentity };
  return [
    { principal, resource: role.arn, action: "sts:AssumeRole", context: { ...tagging, ...identity } },
    ...(keys.length > 0 ? [{ principal, resource: role.arn, action: "sts:TagSession", context: tagging }] : []),
    ...(identity ? [{ principal, resource: role.arn, action: "sts:SetSourceIdentity", context: identity }] : []),
  ];
}

/** A role of ours in the platform account, whether the output makes it or another project does. */
export function platformRole(
  environment: Environment,
  name: Exclude<keyof ReturnType<typeof namesOf>["roles"], "direct" | "invoke">,
) {
  const { iamPath, roles } = namesOf(environment);
  return `arn:${environment.partition}:iam::${environment.platform.accountId}:role${iamPath}${roles[name]}`;
}

/** The role by which the gateway calls, or the one whose name is reserved for it. */
export function gatewayRole(environment: Environment): string {
  return environment.gateway?.roleArn ?? platformRole(environment, "gateway");
}
