/**
 * The operations of AWS Private CA that an authority needs, as its API has them.
 *
 * @see https://docs.aws.amazon.com/privateca/latest/APIReference/Welcome.html
 */
export interface PrivateCaApi {
  /** PEM of the CA's own certificate. */
  getCertificateAuthorityCertificate(arn: string): Promise<string>;
  /** Gives the ARN of a certificate that may not be there yet. */
  issueCertificate(request: IssueCertificateRequest): Promise<string>;
  /** PEM, or `undefined` while it is being made. */
  getCertificate(authorityArn: string, certificateArn: string): Promise<string | undefined>;
  /** @param serial - Hex with colons. Of one that is revoked already: nothing happens. */
  revokeCertificate(authorityArn: string, serial: string, reason: PrivateCaReason): Promise<void>;
}

export interface IssueCertificateRequest {
  readonly CertificateAuthorityArn: string;
  /** PEM in base64. */
  readonly Csr: string;
  readonly SigningAlgorithm: string;
  readonly TemplateArn: string;
  readonly ApiPassthrough: {
    readonly Subject: {
      readonly CommonName: string;
      readonly OrganizationalUnit: string;
      readonly Organization: string;
    };
    readonly Extensions: {
      readonly KeyUsage: { readonly DigitalSignature: true };
      readonly ExtendedKeyUsage: readonly [{ readonly ExtendedKeyUsageType: "CLIENT_AUTH" }];
      readonly SubjectAlternativeNames: readonly [{ readonly UniformResourceIdentifier: string }];
    };
  };
  /** `ABSOLUTE`: seconds since 1970. */
  readonly Validity: { readonly Type: "ABSOLUTE"; readonly Value: number };
  readonly ValidityNotBefore: { readonly Type: "ABSOLUTE"; readonly Value: number };
  /** Makes a repeated call give the same certificate. At most 36 characters. */
  readonly IdempotencyToken: string;
}

export type PrivateCaReason =
  | "UNSPECIFIED"
  | "KEY_COMPROMISE"
  | "AFFILIATION_CHANGED"
  | "SUPERSEDED"
  | "CESSATION_OF_OPERATION"
  | "PRIVILEGE_WITHDRAWN";
