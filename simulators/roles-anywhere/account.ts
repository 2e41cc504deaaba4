/** What the simulated account holds. ARNs as AWS writes them; all of one account and of the simulator's region. */
export interface SimulatedAccount {
  readonly anchors: readonly SimulatedAnchor[];
  readonly profiles: readonly SimulatedProfile[];
  readonly roles: readonly SimulatedRole[];
}

export interface SimulatedAnchor {
  readonly arn: string;

  /** The authorities, in PEM. AWS takes two at most. */
  readonly bundle: string;

  /** @default true */
  readonly enabled?: boolean;

  /**
   * The revocation lists that are enabled now, each a PEM text labelled `X509 CRL`. Asked at every request. AWS takes two at most.
   *
   * @default none
   */
  readonly crls?: () => readonly string[] | Promise<readonly string[]>;
}

export interface SimulatedProfile {
  readonly arn: string;
  readonly roleArns: readonly string[];

  /** 900 to 43200. A request can only ask for less. @default 3600 */
  readonly durationSeconds?: number;

  /** A policy document in JSON, which `sessions()` shows. @default none */
  readonly sessionPolicy?: string;

  /** @default false */
  readonly acceptRoleSessionName?: boolean;

  /** @default true */
  readonly enabled?: boolean;
}

export interface SimulatedRole {
  readonly arn: string;

  /** @default 3600 */
  readonly maxSessionSeconds?: number;

  /** What the trust policy asks for. @default any certificate of any anchor */
  readonly trust?: RoleTrust;
}

export interface RoleTrust {
  /** The condition on `aws:SourceArn`. @default any anchor */
  readonly trustAnchorArn?: string;

  /**
   * Conditions on `aws:PrincipalTag/…`: `x509Issuer/CN`, `x509Subject/OU`, `x509SAN/URI`, … → the values of which the tag must be
   * one. A tag that is missing fails.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
}

/** The parts of an ARN that must agree. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** @returns `undefined` for what is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:([a-z-]+):([a-z0-9-]+):([a-z0-9-]*):(\d{12}):(\S+)$/.exec(text);
  if (match === null) return undefined;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = match;
  return { partition, service, region, account, resource };
}
