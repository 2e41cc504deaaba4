import {
  parseArn,
  type SimulatedAccount,
  type SimulatedAnchor,
  type SimulatedProfile,
  type SimulatedRole,
} from "./account";
import { type Certificate, readBundle } from "./certificate";
import { findTrustPath } from "./chain";
import { denied, ownText, text } from "./errors";
import { readInput, type SessionInput } from "./input";
import { checkLeaf } from "./leaf";
import type { RawRequest } from "./request";
import { isRevoked } from "./revocation-list";
import { sessionTags } from "./session-tags";
import { type Signer, verifySignature } from "./signature";

/** A request that may have its session. */
export interface Grant {
  readonly anchor: SimulatedAnchor;
  readonly profile: SimulatedProfile;
  readonly role: SimulatedRole;
  readonly leaf: Certificate;
  readonly durationSeconds: number;
  /** What the client asked to call it. */
  readonly sessionName: string | undefined;
}

/**
 * Decides on a request as AWS does.
 *
 * @param now - Milliseconds since 1970.
 * @throws ServiceError with what AWS says.
 */
export async function decide(
  request: RawRequest,
  account: SimulatedAccount,
  region: string,
  now: number,
): Promise<Grant> {
  const signer = verifySignature(request, region, now);
  const input = readInput(request);
  const anchor = findAnchor(account, region, input);
  await checkTrust(anchor, signer, now);
  const profile = findProfile(account, anchor, input);
  const role = findRole(account, profile, input);
  if (input.sessionName !== undefined && profile.acceptRoleSessionName !== true) throw denied(text.sessionName);
  const durationSeconds = durationOf(profile, role, input);
  checkRoleTrust(role, anchor, signer.leaf);
  return { anchor, profile, role, leaf: signer.leaf, durationSeconds, sessionName: input.sessionName };
}

function findAnchor({ anchors }: SimulatedAccount, region: string, { trustAnchorArn }: SessionInput): SimulatedAnchor {
  const anchor = anchors.find(({ arn }) => arn === trustAnchorArn);
  if (anchor === undefined || parseArn(anchor.arn)?.region !== region) throw denied(text.unknownAnchor);
  if (anchor.enabled === false) throw denied(ownText.disabledAnchor);
  return anchor;
}

async function checkTrust(anchor: SimulatedAnchor, { leaf, chain }: Signer, now: number): Promise<void> {
  checkLeaf(leaf, now);
  const path = findTrustPath(leaf, chain, readBundle(anchor.bundle), now);
  if (path === undefined) throw denied(text.untrustedIssuer);
  const lists = (await anchor.crls?.()) ?? [];
  if (isRevoked(path, lists)) throw denied(text.revoked);
}

function findProfile({ profiles }: SimulatedAccount, anchor: SimulatedAnchor, input: SessionInput): SimulatedProfile {
  const profile = profiles.find(({ arn }) => arn === input.profileArn);
  const home = parseArn(anchor.arn);
  const own = parseArn(profile?.arn ?? "");
  const isNeighbour = own?.account === home?.account && own?.region === home?.region;
  if (profile === undefined || !isNeighbour || profile.roleArns.length === 0) throw denied(text.unknownProfile);
  if (profile.enabled === false) throw denied(ownText.disabledProfile);
  return profile;
}

function findRole({ roles }: SimulatedAccount, profile: SimulatedProfile, { roleArn }: SessionInput): SimulatedRole {
  const isListed = profile.roleArns.includes(roleArn) && parseArn(roleArn)?.account === parseArn(profile.arn)?.account;
  if (!isListed) throw denied(text.foreignRole);
  const role = roles.find(({ arn }) => arn === roleArn);
  if (role === undefined) throw denied(text.unassumableRole(roleArn));
  return role;
}

/** The request can only shorten what the profile says; STS then refuses what is too long for the role. */
function durationOf(profile: SimulatedProfile, role: SimulatedRole, { durationSeconds }: SessionInput): number {
  const longest = profile.durationSeconds ?? DEFAULT_SECONDS;
  const seconds = Math.min(longest, durationSeconds ?? longest);
  if (seconds > (role.maxSessionSeconds ?? DEFAULT_SECONDS)) throw denied(text.overlongSession(role.arn));
  return seconds;
}

/** Of a profile as of a role. */
const DEFAULT_SECONDS = 3600;

function checkRoleTrust({ arn, trust }: SimulatedRole, anchor: SimulatedAnchor, leaf: Certificate): void {
  const { tags } = sessionTags(leaf);
  const isTrusted =
    (trust?.trustAnchorArn === undefined || trust.trustAnchorArn === anchor.arn) &&
    Object.entries(trust?.tags ?? {}).every(([key, values]) => values.some((value) => value === tags[key]));
  if (!isTrusted) throw denied(text.unassumableRole(arn));
}
