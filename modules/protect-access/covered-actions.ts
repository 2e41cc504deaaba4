/** Actions that one kind of statement names, and the page that lists all actions of the service. */
export interface ActionTable {
  readonly source: string;
  /** Day of AWS's list that the table was compared with. */
  readonly checked: string;
  readonly actions: readonly string[];
}

const REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference";
const CHECKED = "2026-09-26";

/**
 * All that changes which certificates and sessions Roles Anywhere accepts, revocation lists aside.
 *
 * As patterns, for an SCP pays for every character: what creates, deletes, disables, enables and updates ends in "e" before the
 * kind; getting and listing do not. `CreateSession` is not here: a certificate calls it, which no SCP binds.
 */
export const ROLES_ANYWHERE_CONFIGURATION: ActionTable = {
  source: `${REFERENCE}/list_awsidentityandaccessmanagementrolesanywhere.html`,
  checked: CHECKED,
  actions: [
    "rolesanywhere:*AttributeMapping",
    "rolesanywhere:*NotificationSettings",
    "rolesanywhere:*TagResource",
    "rolesanywhere:*eProfile",
    "rolesanywhere:*eTrustAnchor",
  ],
};

/** What the revoker does to certificate revocation lists, as patterns: deleting, disabling, enabling, updating; and importing. */
export const REVOCATION_LISTS: ActionTable = {
  source: ROLES_ANYWHERE_CONFIGURATION.source,
  checked: CHECKED,
  actions: ["rolesanywhere:*eCrl", "rolesanywhere:ImportCrl"],
};

/** Every way to give a principal or a session a tag. */
export const TAGGING_OF_PRINCIPALS: ActionTable = {
  source: `${REFERENCE}/list_awsidentityandaccessmanagementiam.html`,
  checked: CHECKED,
  actions: ["iam:CreateRole", "iam:CreateUser", "iam:TagRole", "iam:TagUser", "sts:TagSession"],
};

/** Which program reads from which source and hands it to a function: creating, deleting and updating, which all end in "e". */
export const EVENT_SOURCE_MAPPINGS: ActionTable = {
  source: `${REFERENCE}/list_awslambda.html`,
  checked: CHECKED,
  actions: ["lambda:*eEventSourceMapping"],
};

/** Writing items; reading them stays open. */
export const TABLE_WRITES: ActionTable = {
  source: `${REFERENCE}/list_amazondynamodb.html`,
  checked: CHECKED,
  actions: [
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
  ],
};
