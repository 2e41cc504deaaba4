import type { IssuerAuthority } from "../../access/function-settings";
import type { PolicyStatement } from "../../access/iam-policy";
import type { FunctionCode } from "../gateway-function/gateway-function-props";

export interface CertificateIssuerProps {
  /** Name of the environment, which certificates and metrics carry. */
  readonly environment: string;

  /** Name of the function, its API and its rule, and beginning of its alarms' names. 1 to 64 letters, digits and characters of `_-`. */
  readonly name: string;

  /** The function's program, as the package has it: `dist/functions/issuer.zip`. */
  readonly code: FunctionCode;

  /** What signs the certificates. */
  readonly authority: IssuerAuthority;

  /**
   * The issuing policy, part after part, as `issuingPolicyParts` gives it. Each part becomes a parameter. A change of the policy
   * holds within minutes, without another deployment of the function.
   */
  readonly policyParts: readonly string[];

  /** Path of these parameters in Parameter Store: `/bedrock-access/<environment>/issuer`. */
  readonly policyPath: string;

  /** Name of the table of used logins, which is made. Another name is another, empty table: every login could be used again. */
  readonly issuerTableName: string;

  /** Name of the table of issued certificates, which is made. Another name is another, empty table. */
  readonly certificatesTableName: string;

  /** Who is revoked: the access state's table, and what lets a role read it. */
  readonly accessState: { readonly tableName: string; readonly grant: PolicyStatement };

  /** The key that encrypts tables and logs. Its policy must let CloudWatch Logs use it. */
  readonly kmsKeyArn: string;

  /** The account in which all of it is made: 12 digits. */
  readonly accountId: string;

  /** Name of the function's role, unique in its account whatever its path. */
  readonly roleName: string;

  /** Name of the managed policy that is both the role's permissions and its boundary. */
  readonly policyName: string;

  /** IAM path of role and policy, with a slash at both ends. */
  readonly iamPath: string;

  /** Name of the log group of the API's access logs. */
  readonly accessLogGroupName: string;

  /** ARN of the SNS topic that alarms tell. */
  readonly alarmTopicArn: string;

  /**
   * Requests a second that the API lets through, of everybody together.
   *
   * @default 20, and 40 at once
   */
  readonly throttle?: { readonly ratePerSecond: number; readonly burst: number };

  /**
   * Certificates in an hour above which an alarm tells: more than your developers need.
   *
   * @default 500
   */
  readonly certificatesPerHour?: number;

  /**
   * Days before the end of the authority's certificate at which an alarm tells.
   *
   * @default 45
   */
  readonly authorityNoticeDays?: number;

  /**
   * How long logs are kept; a number of days that CloudWatch Logs takes. They are the record of who got which certificate.
   *
   * @default 400
   */
  readonly retentionDays?: number;

  /**
   * `aws`, `aws-us-gov` or `aws-cn`.
   *
   * @default "aws"
   */
  readonly partition?: string;

  /**
   * Tags of everything.
   *
   * @default none but the provider's
   */
  readonly tags?: Readonly<Record<string, string>>;
}
