import type { AcmpcaCertificateAuthority } from "@cdktf/provider-aws/lib/acmpca-certificate-authority";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { type KmsAuthority, kmsAuthorityProblems, makeKeys } from "./kms-authority";
import type { PrivateCaAuthority } from "./private-ca-authority";

export interface CertificateAuthorityProps {
  /**
   * Where the authority's key is.
   *
   * `kms`: in AWS KMS; the issuer signs certificates and revocation lists with it. `private-ca`: in AWS Private CA, which is made in
   * its short-lived mode. `external`: in a CA of your own; nothing is made.
   */
  readonly source: KmsAuthority | PrivateCaAuthority | ExternalAuthority;

  /** The account in which it is made: 12 digits. */
  readonly accountId: string;

  /**
   * `aws`, `aws-us-gov` or `aws-cn`.
   *
   * @default "aws"
   */
  readonly partition?: string;

  /**
   * Tags of what is made.
   *
   * @default none but the provider's
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A CA outside of AWS. */
export interface ExternalAuthority {
  /** Nothing is made. */
  readonly kind: "external";
}

/** A key of an authority. */
export interface AuthorityKey {
  readonly generation: number;
  readonly arn: string;
}

/**
 * The authority whose certificates identify developers.
 *
 * A key in KMS has no certificate by itself: the certificate issuer has it sign one when it is first asked.
 *
 * Throws one error that lists every problem of the props.
 */
export class CertificateAuthority extends Construct {
  /** Keys in KMS; the first one issues. Empty for other sources. */
  readonly keys: readonly AuthorityKey[];
  readonly kmsKeys: readonly KmsKey[];
  readonly privateCa: AcmpcaCertificateAuthority | undefined;

  constructor(scope: Construct, id: string, props: CertificateAuthorityProps) {
    super(scope, id);
    const { source, accountId, partition = "aws" } = props;
    const home = { accountId, partition };
    const problems = [...problemsOf(source), ...accountProblems(accountId)];
    if (problems.length > 0) {
      throw new Error([`CertificateAuthority "${id}" cannot be built:`, ...problems].join("\n- "));
    }
    const tagged = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const made = source.kind === "kms" ? makeKeys(this, source, home, tagged) : [];
    this.kmsKeys = made.map(({ key }) => key);
    this.keys = made.map(({ generation, key }) => ({ generation, arn: key.arn }));
    this.privateCa = source.kind === "private-ca" ? privateCa().makePrivateCa(this, source, home, tagged) : undefined;
  }
}

function accountProblems(accountId: string): string[] {
  return Token.isUnresolved(accountId) || /^\d{12}$/.test(accountId)
    ? []
    : [`accountId is "${accountId}": give 12 digits`];
}

function problemsOf(source: CertificateAuthorityProps["source"]): readonly string[] {
  switch (source.kind) {
    case "kms":
      return kmsAuthorityProblems(source);
    case "private-ca":
      return privateCa().privateCaProblems(source);
    case "external":
      return [];
  }
}

/** On demand: it needs the provider's bindings of S3, by far the heaviest. */
function privateCa(): typeof import("./private-ca-authority") {
  return require("./private-ca-authority");
}
