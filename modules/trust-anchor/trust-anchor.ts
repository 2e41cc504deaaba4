import {
  RolesanywhereTrustAnchor,
  type RolesanywhereTrustAnchorSource,
} from "@cdktf/provider-aws/lib/rolesanywhere-trust-anchor";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { bundleFaults } from "../../environment/authority-bundle";
import { ImportBlock } from "../team-account/import-block";
import { importIdProblems } from "./import-id";
import { resourceNameProblems } from "./resource-name";

/** Where the certificates that a trust anchor accepts come from. */
export type CertificateSource =
  | {
      readonly kind: "private-ca";
      /** An AWS Private CA in the anchor's own account and region. */
      readonly arn: string;
    }
  | {
      readonly kind: "bundle";
      /** One or two CA certificates as PEM, 8,000 characters at most; two while one CA replaces another. */
      readonly pem: string;
    };

export interface TrustAnchorProps {
  /** Shown in the console and in CloudTrail. 1 to 255 letters, digits, spaces, hyphens and underscores. */
  readonly name: string;

  /** An AWS Private CA, or a PEM bundle of CA certificates from any other CA. */
  readonly source: CertificateSource;

  /**
   * Days before a CA certificate expires at which Roles Anywhere starts to raise events. 1 to 360.
   *
   * The provider replaces the anchor when this changes, which gives it a new ARN: treat it as fixed.
   *
   * @default 45
   */
  readonly caExpiryNoticeDays?: number;

  /**
   * Id (a UUID) of an anchor that the account has already. Terraform then takes that anchor over and makes none: name, source and
   * tags are changed to those given, its notification settings stay as they are.
   *
   * Leave the prop where it is: without it the provider replaces an anchor whose notification settings are others.
   *
   * @default a new anchor is made
   */
  readonly importId?: string;

  /**
   * Tags of the anchor.
   *
   * @default none but the provider's
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The certificate authority that one account trusts to identify its developers.
 *
 * A role must name this anchor in its trust policy (`aws:SourceArn`): without that condition any
 * anchor of the account, present or future, can assume it.
 *
 * Throws when the name, the notice or a certificate of the bundle is one that AWS would refuse, with all problems at once.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export class TrustAnchor extends Construct {
  readonly arn: string;
  /** The UUID that the API takes as `trustAnchorId`. */
  readonly id: string;
  readonly anchor: RolesanywhereTrustAnchor;

  constructor(scope: Construct, id: string, props: TrustAnchorProps) {
    super(scope, id);
    const { caExpiryNoticeDays = 45 } = props;
    const problems = [
      ...resourceNameProblems(props.name),
      ...noticeProblems(caExpiryNoticeDays),
      ...importIdProblems(props.importId),
      ...sourceProblems(props.source),
    ];
    if (problems.length > 0)
      throw new Error(`TrustAnchor ${this.node.path}:${problems.map((p) => `\n- ${p}`).join("")}`);

    this.anchor = new RolesanywhereTrustAnchor(this, "Resource", {
      name: props.name,
      enabled: true, // left out, the provider sends false
      source: renderSource(props.source),
      // Every field is written out: AWS fills in what is missing, and the provider would replace the anchor over it.
      notificationSettings: [
        { channel: "ALL", enabled: true, event: "CA_CERTIFICATE_EXPIRY", threshold: caExpiryNoticeDays },
        // Certificates of developers live for hours: each would raise an event.
        { channel: "ALL", enabled: false, event: "END_ENTITY_CERTIFICATE_EXPIRY", threshold: AWS_DEFAULT_NOTICE_DAYS },
      ],
      ...(props.tags && { tags: { ...props.tags } }),
      // A difference would replace the anchor, and its new ARN would lock everybody out.
      ...(props.importId === undefined ? {} : { lifecycle: { ignoreChanges: ["notification_settings"] } }),
    });
    if (props.importId !== undefined) new ImportBlock(this, "Import", { resource: this.anchor, id: props.importId });
    this.arn = this.anchor.arn;
    this.id = this.anchor.id;
  }
}

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_NotificationSetting.html */
const AWS_DEFAULT_NOTICE_DAYS = 45;
const MAX_NOTICE_DAYS = 360;

function noticeProblems(days: number): readonly string[] {
  if (Token.isUnresolved(days)) return [];
  const fits = Number.isInteger(days) && days >= 1 && days <= MAX_NOTICE_DAYS;
  return fits ? [] : [`caExpiryNoticeDays ${days}: give a whole number of days from 1 to ${MAX_NOTICE_DAYS}`];
}

const PRIVATE_CA_ARN = /^arn:aws[a-z-]*:acm-pca:[a-z0-9-]+:\d{12}:certificate-authority\/[0-9a-f-]{36}$/;

function sourceProblems(source: CertificateSource): readonly string[] {
  switch (source.kind) {
    case "private-ca":
      return Token.isUnresolved(source.arn) || PRIVATE_CA_ARN.test(source.arn)
        ? []
        : [`source.arn "${source.arn}": give the ARN of an AWS Private CA (arn:aws:acm-pca:…:certificate-authority/…)`];
    case "bundle":
      return Token.isUnresolved(source.pem)
        ? []
        : bundleFaults(source.pem).map(({ reason, mend }) => `source.pem ${reason}. ${mend}`);
  }
}

function renderSource(source: CertificateSource): RolesanywhereTrustAnchorSource {
  switch (source.kind) {
    case "private-ca":
      return { sourceType: "AWS_ACM_PCA", sourceData: { acmPcaArn: source.arn } };
    case "bundle":
      return { sourceType: "CERTIFICATE_BUNDLE", sourceData: { x509CertificateData: source.pem } };
  }
}
