import { Token } from "cdktf";
import { type PolicyDocument, policyDocument } from "../../access/iam-policy";

/** Which certificates become a role. */
export interface CertificateTrustProps {
  readonly trustAnchorArn: string;
  readonly issuerCommonName: string;
  readonly organization: string;
  readonly organizationalUnits: readonly string[];
  readonly acceptedFactsUris?: readonly string[];
}

/**
 * The trust policy of a role that only certificates can assume.
 *
 * Every condition is positive, for Roles Anywhere leaves out an attribute that it cannot map, and a negative condition on a key
 * that is missing is true. Several OUs of one certificate arrive as one value, joined by `/`, which equals none of ours.
 *
 * `sts:TagSession` stands alone because it is asked for without `sts:SourceIdentity`.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export function certificateTrust(props: CertificateTrustProps): PolicyDocument {
  const Principal = { Service: "rolesanywhere.amazonaws.com" };
  const certificate = {
    ArnEquals: { "aws:SourceArn": props.trustAnchorArn },
    StringEquals: {
      "aws:PrincipalTag/x509Issuer/CN": props.issuerCommonName,
      "aws:PrincipalTag/x509Subject/O": props.organization,
      "aws:PrincipalTag/x509Subject/OU": props.organizationalUnits,
      ...(props.acceptedFactsUris && { "aws:PrincipalTag/x509SAN/URI": props.acceptedFactsUris }),
    },
  };
  return policyDocument(
    {
      Sid: "CertificateOfTheTeam",
      Effect: "Allow",
      Principal,
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
      Condition: { ...certificate, StringLike: { "sts:SourceIdentity": "CN=*" } },
    },
    {
      Sid: "AttributesOfTheCertificate",
      Effect: "Allow",
      Principal,
      Action: "sts:TagSession",
      Condition: certificate,
    },
  );
}

// No wildcards: ArnEquals would read them.
const TRUST_ANCHOR_ARN = /^arn:aws[a-z-]*:rolesanywhere:[a-z0-9-]+:\d{12}:trust-anchor\/[0-9a-f-]{36}$/;

/**
 * Latin letters, digits, spaces and symbols: what session tags and policy documents both take. Without the `/` that joins several
 * values of a certificate. 64 is X.509's own limit.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const ATTRIBUTE = /^(?=[\u0020-\u00ff]+$)[\p{L}\p{N} _.:=+@-]{1,64}$/u;
const URI = /^(?=[\u0020-\u00ff]+$)[\p{L}\p{N} _.:/=+@-]{1,256}$/u;

export function certificateProblems(props: CertificateTrustProps): string[] {
  return [
    ...(Token.isUnresolved(props.trustAnchorArn) || TRUST_ANCHOR_ARN.test(props.trustAnchorArn)
      ? []
      : [`trustAnchorArn "${props.trustAnchorArn}": give one anchor's ARN (arn:aws:rolesanywhere:…:trust-anchor/…)`]),
    ...attributeProblems("issuerCommonName", props.issuerCommonName),
    ...attributeProblems("organization", props.organization),
    ...listProblems("organizationalUnits", props.organizationalUnits, attributeProblems),
    ...(props.acceptedFactsUris ? listProblems("acceptedFactsUris", props.acceptedFactsUris, uriProblems) : []),
  ];
}

function attributeProblems(prop: string, value: string): string[] {
  return Token.isUnresolved(value) || ATTRIBUTE.test(value)
    ? []
    : [`${prop} "${value}": give 1 to 64 Latin letters, digits, spaces and characters of _.:=+-@`];
}

function uriProblems(prop: string, value: string): string[] {
  return Token.isUnresolved(value) || URI.test(value)
    ? []
    : [`${prop} "${value}": give 1 to 256 Latin letters, digits, spaces and characters of _.:/=+-@`];
}

function listProblems(
  prop: string,
  values: readonly string[],
  problemsOf: (prop: string, value: string) => string[],
): string[] {
  if (values.length === 0) return [`${prop} []: matches no certificate; give at least one`];
  return values.flatMap((value, index) => problemsOf(`${prop}[${index}]`, value));
}
