import type { Hono } from "hono";
import type { IssuerAuthority, IssuerFunctionSettings } from "../../access/function-settings";
import { isWithin } from "../../access/is-within";
import { parseIssuingPolicy } from "../../access/issuing-policy-parts";
import type { AwsConnection } from "../../aws/connection";
import { DynamoDb } from "../../aws/dynamodb";
import { kmsService } from "../../aws/kms";
import { parameterStore, readParameters } from "../../aws/parameters";
import type { AuthorityContext, CertificateAuthority } from "../../certificates/authority/authority";
import {
  type AuthorityCertificates,
  DynamoDbAuthorityCertificates,
} from "../../certificates/authority/authority-certificates";
import { openKeptAuthority } from "../../certificates/authority/kept-authority";
import { openKmsSigner } from "../../certificates/authority/kms-signer";
import { AuthoritySuccession } from "../../certificates/authority/succession";
import { DynamoDbIssuedCertificates } from "../../certificates/issued/dynamodb-issued-certificates";
import { CertificateIssuer } from "../../certificates/issuer/certificate-issuer";
import { DynamoDbRateLimiter } from "../../certificates/issuer/dynamodb-rate-limiter";
import { DynamoDbRevocationMarks } from "../../certificates/issuer/dynamodb-revocation-marks";
import { DynamoDbUsedTokens } from "../../certificates/issuer/dynamodb-used-tokens";
import { issuerApp } from "../../certificates/issuer/issuer-app";
import { tokenVerifier } from "../../certificates/issuer/verify-token";
import { httpPrivateCaApi } from "../../certificates/private-ca/http-private-ca-api";
import { openPrivateAuthority } from "../../certificates/private-ca/private-authority";
import type { IssuerLog } from "./issuer-log";

export interface IssuerProgramProps {
  readonly settings: IssuerFunctionSettings;
  readonly connection: AwsConnection;
  /** Keys of identity providers come by it. */
  readonly fetch: typeof fetch;
  readonly log: IssuerLog;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Another one each time it is called; at most 36 characters. */
  readonly newId: () => string;
}

/** The certificate issuer in AWS: its policy from Parameter Store, its authority in KMS or Private CA, its records in DynamoDB. */
export class IssuerProgram {
  private readonly db: DynamoDb;
  private authority: Promise<AuthoritySuccession> | undefined;
  private served: Served | undefined;

  constructor(private readonly props: IssuerProgramProps) {
    this.db = new DynamoDb(props.connection);
  }

  /** What answers requests, by a policy that is at most some minutes old. */
  async app(): Promise<Hono> {
    const now = this.props.connection.now();
    if (this.served === undefined || !isWithin(POLICY_MILLISECONDS, this.served.at, now)) {
      this.served = await this.serve(this.served);
    }
    return this.served.app;
  }

  /** Says for how many days the authority still holds, once all that a certificate needs was reached. */
  async check(): Promise<void> {
    const { connection, log } = this.props;
    await this.app();
    const { issuing } = await this.openAuthority();
    log.authorityDays((issuing.chain.notAfter - connection.now()) / 86_400_000);
  }

  /** An older policy serves on while Parameter Store is away or has one that cannot be read: that is told, and tried again. */
  private async serve(before: Served | undefined): Promise<Served> {
    const { connection, settings, log } = this.props;
    const at = connection.now();
    try {
      const text = await readParameters(parameterStore(connection), settings.policyPath);
      return before?.text === text ? { ...before, at } : { at, text, app: await this.make(text) };
    } catch (error) {
      if (before === undefined) throw error;
      log.problem(error);
      return { ...before, at };
    }
  }

  private async make(text: string): Promise<Hono> {
    const { settings, connection, fetch, newId, log } = this.props;
    const policy = parseIssuingPolicy(text);
    const authority = await this.openAuthority();
    const issuer = new CertificateIssuer(policy, {
      authority,
      issued: new DynamoDbIssuedCertificates(this.db, settings.certificatesTable, newId),
      tokens: tokenVerifier(policy.providers, (url, init) => fetch(url, init), connection.now),
      usedTokens: new DynamoDbUsedTokens(this.db, settings.issuerTable, newId),
      rates: new DynamoDbRateLimiter(this.db, settings.issuerTable),
      revocations: new DynamoDbRevocationMarks(this.db, settings.accessStateTable),
      audit: (event) => log.decided(event),
      now: connection.now,
    });
    return issuerApp({ issuer, authority, report: (error) => log.problem(error) });
  }

  /** Once for this process; what failed is tried again. */
  private openAuthority(): Promise<AuthoritySuccession> {
    this.authority ??= openSuccession(this.props, this.db).catch((error) => {
      this.authority = undefined;
      throw error;
    });
    return this.authority;
  }
}

interface Served {
  readonly at: number;
  readonly text: string;
  readonly app: Hono;
}

/** A policy that was applied holds everywhere after so long. */
const POLICY_MILLISECONDS = 60_000;

async function openSuccession(props: IssuerProgramProps, db: DynamoDb): Promise<AuthoritySuccession> {
  const { settings, connection, randomBytes } = props;
  const certificates = new DynamoDbAuthorityCertificates(db, settings.certificatesTable);
  const context = { now: connection.now, randomBytes };
  const [issuing, other] = await Promise.all(authoritiesOf(settings.authority, certificates, context, props));
  if (issuing === undefined) throw new RangeError("authority.keys is empty: name the key that issues.");
  return new AuthoritySuccession(issuing, other);
}

function authoritiesOf(
  authority: IssuerAuthority,
  certificates: AuthorityCertificates,
  context: AuthorityContext,
  { connection }: IssuerProgramProps,
): Promise<CertificateAuthority>[] {
  switch (authority.kind) {
    case "kms":
      return authority.keys.map(async ({ generation, arn: keyId }) => {
        const signer = await openKmsSigner({ kms: kmsService(connection), keyId });
        const { commonName, days } = authority;
        return openKeptAuthority({ signer, generation, commonName, days, certificates }, context);
      });
    case "private-ca": {
      const { arn } = authority;
      const { pause } = connection;
      return [openPrivateAuthority({ api: httpPrivateCaApi(connection), arn, context, pause })];
    }
  }
}
