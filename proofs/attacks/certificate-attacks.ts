import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Roles Anywhere: anchors, profiles, lists, tags that look like a certificate, and certificates that are not quite right. */
export const CERTIFICATE_ATTACKS: readonly Attack[] = [
  {
    id: "own-anchor",
    story: "Register a CA of one’s own as trust anchor, make a role for it, and issue oneself a certificate.",
    source: SOURCES.anywhereExternalCa,
    attacker: "team-administrator",
    steps: [
      { action: "iam:CreateRole", resource: "arn:{partition}:iam::{account}:role/own/anywhere" },
      { action: "rolesanywhere:CreateTrustAnchor", resource: "*" },
    ],
  },
  {
    id: "other-authority",
    story: "Put another CA into our trust anchor.",
    source: SOURCES.anywhereTrust,
    attacker: "team-administrator",
    steps: [
      {
        action: "rolesanywhere:UpdateTrustAnchor",
        resource: "arn:{partition}:rolesanywhere:{region}:{account}:trust-anchor/1-2",
      },
    ],
  },
  {
    id: "own-profile",
    story: "Make a profile without a session policy that leads to the direct role.",
    source: SOURCES.anywhereProfiles,
    attacker: "team-administrator",
    steps: [{ action: "rolesanywhere:CreateProfile", resource: "*" }],
  },
  {
    id: "profile-policy",
    story: "Widen the session policy of our profile.",
    source: SOURCES.anywhereProfiles,
    attacker: "team-administrator",
    steps: [
      {
        action: "rolesanywhere:UpdateProfile",
        resource: "arn:{partition}:rolesanywhere:{region}:{account}:profile/1-2",
      },
    ],
  },
  {
    id: "attribute-mapping",
    story: "Map other attributes of a certificate to the tags that the trust policy reads.",
    source: SOURCES.anywhereTrust,
    attacker: "team-administrator",
    steps: [
      {
        action: "rolesanywhere:PutAttributeMapping",
        resource: "arn:{partition}:rolesanywhere:{region}:{account}:profile/1-2",
      },
    ],
  },
  {
    id: "crl-emptied",
    story: "Empty the revocation list, so that a stolen certificate works again.",
    source: SOURCES.anywhereRisks,
    attacker: "team-administrator",
    steps: [
      { action: "rolesanywhere:UpdateCrl", resource: "arn:{partition}:rolesanywhere:{region}:{account}:crl/1-2" },
    ],
  },
  {
    id: "crl-disabled",
    story: "Switch the revocation list off.",
    source: SOURCES.anywhereRisks,
    attacker: "team-administrator",
    steps: [
      { action: "rolesanywhere:DisableCrl", resource: "arn:{partition}:rolesanywhere:{region}:{account}:crl/1-2" },
    ],
  },
  {
    id: "crl-quota",
    story: "Import lists until the quota leaves no room for ours.",
    source: SOURCES.anywhereRisks,
    attacker: "team-administrator",
    steps: [{ action: "rolesanywhere:ImportCrl", resource: "*" }],
  },
  {
    id: "x509-role-tag",
    story: "Tag a role like a certificate, so that its sessions look as if they came from one.",
    source: SOURCES.sessionTags,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:TagRole",
        resource: "arn:{partition}:iam::{account}:role/own",
        context: { "aws:TagKeys": ["x509Subject/CN"] },
      },
    ],
  },
  {
    id: "x509-role-tag-capitals",
    story: "Tag a role like a certificate, with a capital X: condition keys ignore case, values of aws:TagKeys do not.",
    source: SOURCES.tagKeys,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:TagRole",
        resource: "arn:{partition}:iam::{account}:role/own",
        context: { "aws:TagKeys": ["X509Subject/CN"] },
      },
    ],
  },
  {
    id: "x509-new-role",
    story: "Make a role that is tagged like a certificate from the start.",
    source: SOURCES.tagKeys,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:CreateRole",
        resource: "arn:{partition}:iam::{account}:role/own",
        context: { "aws:TagKeys": ["team", "x509SAN/URI"] },
      },
    ],
  },
  {
    id: "x509-user-tag",
    story: "Tag a user like a certificate.",
    source: SOURCES.sessionTags,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:TagUser",
        resource: "arn:{partition}:iam::{account}:user/own",
        context: { "aws:TagKeys": ["x509Issuer/CN"] },
      },
    ],
  },
  {
    id: "x509-session-tag",
    story: "Tag a session like a certificate.",
    source: SOURCES.sessionTags,
    attacker: "team-administrator",
    steps: [
      {
        action: "sts:TagSession",
        resource: "arn:{partition}:iam::{account}:role/own",
        context: { "aws:TagKeys": ["x509Subject/CN", "a"] },
      },
    ],
  },
  {
    id: "x509-new-user",
    story: "Make a user that is tagged like a certificate from the start.",
    source: SOURCES.tagKeys,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:CreateUser",
        resource: "arn:{partition}:iam::{account}:user/own",
        context: { "aws:TagKeys": ["x509Subject/OU"] },
      },
    ],
  },
  {
    id: "x509-session-tag-from-outside-capitals",
    story:
      "Tag a session like a certificate, with a capital X, from another organization: names of condition keys ignore case.",
    source: SOURCES.tagKeys,
    attacker: "outsider",
    steps: [
      {
        action: "sts:TagSession",
        resource: "arn:{partition}:iam::{account}:role/own",
        context: { "aws:TagKeys": ["X509Subject/CN"] },
      },
    ],
  },
  {
    id: "x509-session-tag-from-outside",
    story: "Tag a session like a certificate from another organization.",
    source: SOURCES.sessionTags,
    attacker: "outsider",
    steps: [
      {
        action: "sts:TagSession",
        resource: "arn:{partition}:iam::{account}:role/own",
        context: { "aws:TagKeys": ["x509Subject/CN", "a"] },
      },
    ],
  },
  {
    id: "certificate-of-another-team",
    story: "Use another team’s certificate in this team’s account, whose anchor takes it.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      {
        action: "sts:AssumeRole",
        resource: "{direct}",
        certificate: { "aws:PrincipalTag/x509Subject/OU": "another-team" },
      },
    ],
  },
  {
    id: "certificate-of-two-teams",
    story: "Use a certificate with two OUs, which Roles Anywhere joins with a slash.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      {
        action: "sts:AssumeRole",
        resource: "{direct}",
        certificate: { "aws:PrincipalTag/x509Subject/OU": "{ou}/another-team" },
      },
    ],
  },
  {
    id: "certificate-of-no-team",
    story: "Use a certificate without an OU.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      { action: "sts:AssumeRole", resource: "{direct}", certificate: { "aws:PrincipalTag/x509Subject/OU": null } },
    ],
  },
  {
    id: "certificate-of-another-environment",
    story: "Use a certificate of another environment’s.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      {
        action: "sts:AssumeRole",
        resource: "{direct}",
        certificate: { "aws:PrincipalTag/x509Subject/O": "another-environment" },
      },
    ],
  },
  {
    id: "certificate-of-no-environment",
    story: "Use a certificate without an O.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      { action: "sts:AssumeRole", resource: "{direct}", certificate: { "aws:PrincipalTag/x509Subject/O": null } },
    ],
  },
  {
    id: "certificate-of-another-issuer",
    story: "Use a certificate that another CA in the bundle has issued.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      {
        action: "sts:AssumeRole",
        resource: "{direct}",
        certificate: { "aws:PrincipalTag/x509Issuer/CN": "Another CA" },
      },
    ],
  },
  {
    id: "certificate-without-facts",
    story: "Use a certificate that says nothing of MFA and device.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [{ action: "sts:AssumeRole", resource: "{direct}", certificate: { "aws:PrincipalTag/x509SAN/URI": null } }],
  },
  {
    id: "certificate-with-poor-facts",
    story: "Use a certificate that says that nothing was checked.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      {
        action: "sts:AssumeRole",
        resource: "{direct}",
        certificate: { "aws:PrincipalTag/x509SAN/URI": "bedrock-access:facts/mfa=no/device=no-at-all" },
      },
    ],
  },
  {
    id: "certificate-without-user",
    story: "Use a certificate without a CN, so that nobody is quarantined.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [{ action: "sts:AssumeRole", resource: "{direct}", certificate: { "sts:SourceIdentity": null } }],
  },
  {
    id: "certificate-by-serial",
    story: "Be known by the serial, which quarantine by user does not name.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      { action: "sts:AssumeRole", resource: "{direct}", certificate: { "sts:SourceIdentity": "ID=1f71c5114a119fc0" } },
    ],
  },
  {
    id: "certificate-through-own-anchor",
    story: "Come through another anchor of the account: a trust policy without aws:SourceArn takes any.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [
      {
        action: "sts:AssumeRole",
        resource: "{direct}",
        certificate: {
          "aws:SourceArn":
            "arn:{partition}:rolesanywhere:{region}:{account}:trust-anchor/99999999-2222-3333-4444-555555555555",
        },
      },
    ],
  },
  {
    id: "certificate-through-no-anchor",
    story: "Come through no anchor.",
    source: SOURCES.anywhereTrust,
    attacker: "certificate-forger",
    steps: [{ action: "sts:AssumeRole", resource: "{direct}", certificate: { "aws:SourceArn": null } }],
  },
  {
    id: "private-ca-certificate",
    story: "Have our Private CA issue a certificate.",
    source: SOURCES.anywhereRisks,
    attacker: "team-administrator",
    steps: [
      {
        action: "acm-pca:IssueCertificate",
        resource:
          "arn:{partition}:acm-pca:{region}:{account}:certificate-authority/11111111-2222-3333-4444-555555555555",
        context: { "aws:ResourceTag/bedrock-access": "{env}" },
      },
    ],
  },
];
