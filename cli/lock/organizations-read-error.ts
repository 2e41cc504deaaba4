import { codeOf, messageOf, nameOf } from "../../access/thrown";
import type { Environment } from "../../environment/environment";

export type OrganizationsReadErrorCode =
  | "no-credentials"
  | "credentials-refused"
  | "access-denied"
  | "not-in-organization"
  | "wrong-organization"
  | "parent-not-found"
  | "throttled"
  | "unreachable"
  | "organizations-failed";

/** Why AWS Organizations could not be read; the message says how to mend it. */
export class OrganizationsReadError extends Error {
  constructor(
    readonly code: OrganizationsReadErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "OrganizationsReadError";
  }
}

/** Every action that `bedrock-access lock` calls. */
export const READ_ACTIONS = [
  "organizations:DescribeOrganization",
  "organizations:ListAccounts",
  "organizations:ListCreateAccountStatus",
  "organizations:ListOrganizationalUnitsForParent",
  "organizations:ListPoliciesForTarget",
  "organizations:ListRoots",
] as const;

export type ReadAction = (typeof READ_ACTIONS)[number];

/** An error of the AWS SDK, as what it means for the person who ran the command. */
export function readErrorOf(
  error: unknown,
  action: ReadAction,
  organization: Environment["organization"],
): OrganizationsReadError {
  const name = nameOf(error);
  const message = messageOf(error);
  const said = `AWS said: ${message}`;
  switch (name) {
    case "CredentialsProviderError":
    case "TokenProviderError":
      return new OrganizationsReadError(
        "no-credentials",
        `No AWS credentials were found. ${message}\n${GET_CREDENTIALS}`,
      );
    case "ExpiredTokenException":
    case "ExpiredToken":
    case "UnrecognizedClientException":
    case "InvalidClientTokenId":
    case "InvalidSignatureException":
    case "SignatureDoesNotMatch":
    case "IncompleteSignature":
      return new OrganizationsReadError(
        "credentials-refused",
        `AWS refuses the credentials. ${said}\n${GET_CREDENTIALS}`,
      );
    case "AccessDeniedException":
    case "AccessDenied":
      return new OrganizationsReadError("access-denied", accessDenied(action, said, organization));
    case "AWSOrganizationsNotInUseException":
      return new OrganizationsReadError(
        "not-in-organization",
        `The credentials belong to an account outside any organization. ${said}\nUse credentials of the management account ${organization.managementAccountId}.`,
      );
    case "ParentNotFoundException":
      return new OrganizationsReadError(
        "parent-not-found",
        `organization.parentOuId does not exist: ${organization.parentOuId}. ${said}\nCopy the id of an OU or of the root from the Organizations console.`,
      );
    case "TooManyRequestsException":
    case "ThrottlingException":
      return new OrganizationsReadError(
        "throttled",
        `AWS still throttles ${action} after every retry. ${said}\nRun the command again in a minute; AWS_MAX_ATTEMPTS raises the number of attempts.`,
      );
  }
  if (isNetworkError(error)) {
    return new OrganizationsReadError(
      "unreachable",
      `AWS Organizations cannot be reached. ${message}\nCheck the network, the proxy and AWS_ENDPOINT_URL_ORGANIZATIONS.`,
    );
  }
  return new OrganizationsReadError("organizations-failed", `${action} failed with ${name}. ${said}`);
}

const GET_CREDENTIALS = [
  "Get some and run the command again, for example:",
  "  aws sso login --profile <profile> && export AWS_PROFILE=<profile>",
  "  or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment",
].join("\n");

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html */
function accessDenied(action: ReadAction, said: string, organization: Environment["organization"]): string {
  const role = organization.provisioningRole;
  return [
    `AWS denies ${action}. ${said}`,
    `Only the management account ${organization.managementAccountId} and delegated administrators may read the organization.`,
    ...(role === undefined ? [] : [`The environment names a role there: use a profile that assumes ${role}.`]),
    "The caller needs this statement:",
    JSON.stringify({ Effect: "Allow", Action: READ_ACTIONS, Resource: "*" }, undefined, 2),
  ].join("\n");
}

/** Codes of Node.js, which its messages repeat: the SDK may wrap the error and keep the message alone. */
function isNetworkError(error: unknown): boolean {
  const codes = /\b(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE)\b/;
  return nameOf(error) === "TimeoutError" || codes.test(`${codeOf(error)} ${messageOf(error)}`);
}
