import type { CreateAccountStatus, Root, Account as SdkAccount } from "@aws-sdk/client-organizations";
import type { Environment } from "../../environment/environment";
import { OrganizationsReadError, type ReadAction, readErrorOf } from "./organizations-read-error";

/** What the lock reads from AWS Organizations: whole lists, retried, with errors that a person can act on. */
export interface OrganizationsApi {
  organization(): Promise<{ readonly id: string; readonly managementAccountId: string }>;
  /** The account of the credentials, where they say it. */
  callerAccountId(): Promise<string | undefined>;
  roots(): Promise<readonly { readonly id: string; readonly enabledPolicyTypes: readonly string[] }[]>;
  accounts(): Promise<readonly Account[]>;
  /** Account creations that have not succeeded. AWS keeps them for some months. */
  unfinishedCreations(): Promise<readonly AccountCreation[]>;
  childOus(parentId: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Names of the policies attached to an account, OU or root itself, or `undefined` when the target does not exist. */
  attachedPolicies(targetId: string, type: PolicyType): Promise<readonly string[] | undefined>;
}

export type PolicyType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly state: string;
}

export interface AccountCreation {
  readonly accountName: string;
  readonly requestedAt: Date;
  readonly state: "in-progress" | "failed";
  readonly failureReason: string | undefined;
}

/** Throttled calls are tried again this often, for about a minute in all; AWS_MAX_ATTEMPTS overrides it. */
const MAX_ATTEMPTS = 8;

/** The largest that every list operation of Organizations takes. */
const PAGE_SIZE = 20;

/**
 * Reads with the credentials and settings that every AWS SDK and the AWS CLI find.
 *
 * The SDK is loaded here, so that no other command waits for it.
 */
export async function organizationsApi(
  environment: Pick<Environment, "organization" | "partition">,
  env: Readonly<Record<string, string | undefined>>,
): Promise<OrganizationsApi> {
  const sdk = await import("@aws-sdk/client-organizations");
  const client = new sdk.OrganizationsClient({
    // Organizations is global and answers in one region of each partition.
    region: environment.partition === "aws-us-gov" ? "us-gov-west-1" : "us-east-1",
    retryMode: "standard",
    ...(env.AWS_MAX_ATTEMPTS === undefined ? { maxAttempts: MAX_ATTEMPTS } : {}),
  });

  const paging = { client, pageSize: PAGE_SIZE };

  async function calling<T>(action: ReadAction, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw readErrorOf(error, action, environment.organization);
    }
  }

  return {
    organization: () =>
      calling("organizations:DescribeOrganization", async () => {
        const { Organization } = await client.send(new sdk.DescribeOrganizationCommand({}));
        return {
          id: required(Organization?.Id, "Organization.Id"),
          managementAccountId: required(Organization?.MasterAccountId, "Organization.MasterAccountId"),
        };
      }),

    callerAccountId: async () => (await client.config.credentials()).accountId,

    roots: () =>
      calling("organizations:ListRoots", async () => {
        const roots = await all(sdk.paginateListRoots(paging, {}), (page) => page.Roots);
        return roots.map((root) => ({
          id: required(root.Id, "Root.Id"),
          enabledPolicyTypes: enabledPolicyTypes(root),
        }));
      }),

    accounts: () =>
      calling("organizations:ListAccounts", async () =>
        (await all(sdk.paginateListAccounts(paging, {}), (page) => page.Accounts)).map(accountOf),
      ),

    unfinishedCreations: () =>
      calling("organizations:ListCreateAccountStatus", async () => {
        const answers = sdk.paginateListCreateAccountStatus(paging, { States: ["IN_PROGRESS", "FAILED"] });
        return (await all(answers, (page) => page.CreateAccountStatuses)).map(creationOf);
      }),

    childOus: (parentId) =>
      calling("organizations:ListOrganizationalUnitsForParent", async () => {
        const answers = sdk.paginateListOrganizationalUnitsForParent(paging, { ParentId: parentId });
        const ous = await all(answers, (page) => page.OrganizationalUnits);
        return ous.map(({ Id, Name }) => ({
          id: required(Id, "OrganizationalUnit.Id"),
          name: required(Name, "OrganizationalUnit.Name"),
        }));
      }),

    attachedPolicies: (targetId, type) =>
      calling("organizations:ListPoliciesForTarget", async () => {
        const answers = sdk.paginateListPoliciesForTarget(paging, { TargetId: targetId, Filter: type });
        try {
          return (await all(answers, (page) => page.Policies)).map(({ Name }) => required(Name, "Policy.Name"));
        } catch (error) {
          if (error instanceof sdk.TargetNotFoundException) return undefined;
          throw error;
        }
      }),
  };
}

async function all<Page, T>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => T[] | undefined): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

function enabledPolicyTypes(root: Root): string[] {
  return (root.PolicyTypes ?? []).flatMap(({ Type, Status }) =>
    Type !== undefined && Status === "ENABLED" ? [Type] : [],
  );
}

function accountOf({ Id, Email, State, Status }: SdkAccount): Account {
  return {
    id: required(Id, "Account.Id"),
    email: Email ?? "",
    // AWS retired Status for State in September 2026; emulators still send Status alone.
    state: required(State ?? Status, "Account.State"),
  };
}

function creationOf({ AccountName, RequestedTimestamp, State, FailureReason }: CreateAccountStatus): AccountCreation {
  return {
    accountName: AccountName ?? "",
    requestedAt: RequestedTimestamp ?? new Date(0),
    state: State === "IN_PROGRESS" ? "in-progress" : "failed",
    failureReason: FailureReason,
  };
}

/** The SDK types every field as optional, even those that AWS always sends. */
function required(value: string | undefined, field: string): string {
  if (value === undefined) {
    throw new OrganizationsReadError("organizations-failed", `AWS Organizations sent no ${field}.`);
  }
  return value;
}
