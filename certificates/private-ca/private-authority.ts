import { messageOf } from "../../access/thrown";
import { AwsRefusal } from "../../aws/aws-error";
import { factsUri } from "../../environment/names";
import type { AuthorityContext, CertificateAuthority, Refused, Revoked } from "../authority/authority";
import { type AuthorityChain, readAuthorityChain } from "../authority/authority-certificate";
import { AuthorityError } from "../authority/authority-error";
import { signingAlgorithm } from "../authority/signer";
import type { Leaf, LeafOrder } from "../leaf/leaf";
import { writeLeafSubject } from "../leaf/leaf-subject";
import { leafValidity } from "../leaf/leaf-validity";
import { readOrderedLeaf } from "../leaf/read-ordered-leaf";
import { requireSize } from "../revocation-list/list-size";
import { pruneExpired } from "../revocation-list/prune";
import { readRevocationList } from "../revocation-list/read-revocation-list";
import type { RevocationList, RevocationReason, RevokedCertificate } from "../revocation-list/revocation-list";
import type { Serial } from "../serial";
import type { PrivateCaApi, PrivateCaReason } from "./private-ca-api";

export interface PrivateAuthorityProps {
  readonly api: PrivateCaApi;
  /** ARN of the CA. Short-lived mode (7 days at most) is enough, and costs an eighth. */
  readonly arn: string;
  /**
   * The list that the CA writes, of the type COMPLETE, for partitions say too little.
   *
   * @default none: then it issues, and cannot revoke
   */
  readonly list?: WrittenList;
  readonly context: AuthorityContext;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The list that a Private CA has written. */
export interface WrittenList {
  /** Where it stands, for messages. */
  readonly place: string;
  /** DER, or `undefined` when nothing has been written yet. */
  read(): Promise<Uint8Array | undefined>;
}

/**
 * An authority of AWS Private CA: the service issues by API, and writes its revocation list to S3 about half an hour after a
 * revocation. The trust anchor is the CA itself.
 *
 * @throws AuthorityError
 */
export async function openPrivateAuthority(props: PrivateAuthorityProps): Promise<CertificateAuthority> {
  const pem = await props.api.getCertificateAuthorityCertificate(props.arn);
  return new PrivateAuthority(props, readAuthorityChain(pem));
}

class PrivateAuthority implements CertificateAuthority {
  readonly kind = "private-ca";

  constructor(
    private readonly props: PrivateAuthorityProps,
    readonly chain: AuthorityChain,
  ) {}

  async issue(order: LeafOrder): Promise<Leaf> {
    const { api, arn, context } = this.props;
    const { subject, facts, request } = order;
    writeLeafSubject(subject); // for its checks
    const validity = leafValidity(order.lifetimeSeconds, this.chain, context.now());
    const certificateArn = await api.issueCertificate({
      CertificateAuthorityArn: arn,
      Csr: Buffer.from(request.pem).toString("base64"),
      SigningAlgorithm: SIGNING_ALGORITHMS[signingAlgorithm(this.chain.issuing.publicKey).name] ?? "SHA256WITHECDSA",
      TemplateArn: templateOf(arn),
      ApiPassthrough: {
        Subject: {
          CommonName: subject.user,
          OrganizationalUnit: subject.organizationalUnit,
          Organization: subject.organization,
        },
        Extensions: {
          KeyUsage: { DigitalSignature: true },
          ExtendedKeyUsage: [{ ExtendedKeyUsageType: "CLIENT_AUTH" }],
          SubjectAlternativeNames: [{ UniformResourceIdentifier: factsUri(facts) }],
        },
      },
      Validity: { Type: "ABSOLUTE", Value: validity.notAfter / 1000 },
      ValidityNotBefore: { Type: "ABSOLUTE", Value: validity.notBefore / 1000 },
      IdempotencyToken: Buffer.from(context.randomBytes(16)).toString("hex"),
    });
    return readOrderedLeaf(await this.fetchCertificate(certificateArn), order, validity, this.chain);
  }

  async revoke(revoked: readonly RevokedCertificate[], previous?: RevocationList): Promise<Revoked> {
    const { api, arn, context } = this.props;
    const { keyId } = this.chain.issuing;
    const own = revoked.filter(({ authorityKeyId = keyId }) => authorityKeyId === keyId);
    const list = await this.fetchList(previous);
    const listed = new Set(list?.entries.map(({ serial }) => serial));
    const missing = pruneExpired(own, context.now()).filter(({ serial }) => !listed.has(serial));
    const pending: Serial[] = [];
    const refused: Refused[] = []; // one that the CA does not know must keep neither another nor the list from its way
    for (const { serial, reason } of missing) {
      try {
        const why = reason === undefined ? "UNSPECIFIED" : REASONS[reason];
        await api.revokeCertificate(arn, colonSeparated(serial), why);
        pending.push(serial);
      } catch (error) {
        if (!isOfCertificate(error)) throw error; // the next would be refused alike, or wait as long
        refused.push({ serial, why: messageOf(error) });
      }
    }
    if (list !== undefined) return { list, pending, refused };
    const [first] = refused;
    throw this.failed(
      first === undefined
        ? "has written no list yet: enable its CRL, and ask again in half an hour"
        : `has written no list yet, and does not revoke certificate ${first.serial}: ${first.why.replace(/\.$/, "")}`,
    );
  }

  /** Asks until the certificate is there: most often a second later. */
  private async fetchCertificate(certificateArn: string): Promise<string> {
    const { api, arn, pause } = this.props;
    for (let wait = FIRST_WAIT, waited = 0; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      const pem = await api.getCertificate(arn, certificateArn);
      if (pem !== undefined) return pem;
      if (waited >= PATIENCE) throw this.failed(`has not issued ${certificateArn} after ${waited} ms: try again`);
      await pause(wait);
      waited += wait;
    }
  }

  /** `undefined` when the CA has not written a list yet. */
  private async fetchList(previous: RevocationList | undefined): Promise<RevocationList | undefined> {
    const { list } = this.props;
    if (list === undefined) throw this.failed("can revoke only where its list's place is known: name the bucket");
    const der = await list.read();
    if (der === undefined) return undefined;
    const fetched = readRevocationList(der, this.chain.issuing);
    requireSize(fetched.pem, fetched.entries.length);
    if (previous !== undefined && fetched.number < previous.number) {
      throw this.failed(`has a list in ${list.place} that is older than the current one: check who writes there`);
    }
    return fetched;
  }

  private failed(what: string): AuthorityError {
    return new AuthorityError("private-ca-failed", `AWS Private CA ${this.props.arn} ${what}.`);
  }
}

const FIRST_WAIT = 200;
const LONGEST_WAIT = 3_000;
/** Milliseconds. Less than an issuer behind API Gateway has. */
const PATIENCE = 20_000;

/**
 * An end entity's certificate whose names, usage and purpose all come from the call. The templates for client authentication add
 * keyEncipherment; this one may be used from another account as well.
 *
 * @see https://docs.aws.amazon.com/privateca/latest/userguide/template-definitions.html
 */
function templateOf(arn: string): string {
  return `arn:${arn.split(":")[1]}:acm-pca:::template/BlankEndEntityCertificate_APIPassthrough/V1`;
}

const SIGNING_ALGORITHMS: Readonly<Record<string, string>> = {
  "ecdsa-with-SHA256": "SHA256WITHECDSA",
  "ecdsa-with-SHA384": "SHA384WITHECDSA",
  sha256WithRSAEncryption: "SHA256WITHRSA",
};

const REASONS: Readonly<Record<RevocationReason, PrivateCaReason>> = {
  "key-compromise": "KEY_COMPROMISE",
  "affiliation-changed": "AFFILIATION_CHANGED",
  superseded: "SUPERSEDED",
  "cessation-of-operation": "CESSATION_OF_OPERATION",
  "privilege-withdrawn": "PRIVILEGE_WITHDRAWN",
};

/** Whether the CA refused this certificate, and not all of them. */
function isOfCertificate(error: unknown): boolean {
  return error instanceof AuthorityError && error.cause instanceof AwsRefusal && OF_CERTIFICATE.has(error.cause.code);
}

/** @see https://docs.aws.amazon.com/privateca/latest/APIReference/API_RevokeCertificate.html */
const OF_CERTIFICATE: ReadonlySet<string> = new Set([
  "InvalidArgsException",
  "InvalidRequestException",
  "RequestFailedException",
  "RequestInProgressException",
  "ResourceNotFoundException",
]);

/** `0a:1b`, as the service's documentation and openssl write it. */
function colonSeparated(serial: Serial): string {
  return serial.padStart(serial.length + (serial.length % 2), "0").replace(/..(?=.)/g, "$&:");
}
