import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/**
 * What the fake of AWS Organizations knows. It speaks the service's wire protocol (AWS JSON 1.1) to the real SDK and does what moto
 * does not: account creations that are under way or have failed, throttling, refusals, disabled policy types.
 */
export interface FakeOrganization {
  readonly id: string;
  readonly managementAccountId: string;
  readonly rootId: string;
  readonly enabledPolicyTypes: readonly string[];
  readonly accounts: readonly FakeAccount[];
  readonly creations: readonly FakeCreation[];
  /** By parent. Any other parent does not exist. */
  readonly ous: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
  /** By target, then by type. Any other target does not exist. */
  readonly policies: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** By action: what its first calls get instead of an answer, in order. */
  readonly faults: Readonly<Record<string, readonly Fault[]>>;
}

export interface FakeAccount {
  readonly id: string;
  readonly email: string;
  readonly state: string;
}

export interface FakeCreation {
  readonly name: string;
  readonly state: "IN_PROGRESS" | "FAILED";
  readonly failureReason?: string;
  /** Seconds since 1970. */
  readonly requestedAt: number;
}

export interface Fault {
  readonly type: string;
  readonly message: string;
}

export interface OrganizationsFake {
  readonly url: string;
  /** Actions that were called, in order. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

export async function startOrganizationsFake(organization: FakeOrganization): Promise<OrganizationsFake> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    void answer(organization, calls, request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function answer(
  organization: FakeOrganization,
  calls: string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const action = String(request.headers["x-amz-target"]).replace("AWSOrganizationsV20161128.", "");
  const input = JSON.parse(await textOf(request));
  const fault = organization.faults[action]?.[calls.filter((call) => call === action).length];
  calls.push(action);
  const [status, body] = fault === undefined ? outcome(organization, action, input) : [400, errorBody(fault)];
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
}

interface Input {
  readonly NextToken?: string;
  readonly ParentId: string;
  readonly TargetId: string;
  readonly Filter: string;
  readonly States: readonly string[];
}

type Outcome = [status: number, body: unknown];

function outcome(organization: FakeOrganization, action: string, input: Input): Outcome {
  switch (action) {
    case "DescribeOrganization":
      return [200, { Organization: { Id: organization.id, MasterAccountId: organization.managementAccountId } }];
    case "ListRoots":
      return page("Roots", [root(organization)], input);
    case "ListAccounts": {
      const accounts = organization.accounts.map(({ id, email, state }) => ({ Id: id, Email: email, State: state }));
      return page("Accounts", accounts, input);
    }
    case "ListCreateAccountStatus":
      return page("CreateAccountStatuses", creations(organization, input.States), input);
    case "ListOrganizationalUnitsForParent": {
      const ous = organization.ous[input.ParentId];
      if (ous === undefined) return [400, errorBody({ type: "ParentNotFoundException", message: "no such parent" })];
      return page(
        "OrganizationalUnits",
        ous.map(({ id, name }) => ({ Id: id, Name: name })),
        input,
      );
    }
    case "ListPoliciesForTarget": {
      // Stricter than AWS documents: whoever asks for a type that is not enabled has not read ListRoots.
      if (!organization.enabledPolicyTypes.includes(input.Filter)) {
        return [400, errorBody({ type: "PolicyTypeNotEnabledException", message: "not enabled in this root" })];
      }
      const policies = organization.policies[input.TargetId];
      if (policies === undefined)
        return [400, errorBody({ type: "TargetNotFoundException", message: "no such target" })];
      return page(
        "Policies",
        (policies[input.Filter] ?? []).map((name) => ({ Name: name })),
        input,
      );
    }
    default:
      return [400, errorBody({ type: "InvalidInputException", message: `the fake does not know ${action}` })];
  }
}

function root({ rootId, enabledPolicyTypes }: FakeOrganization) {
  return { Id: rootId, PolicyTypes: enabledPolicyTypes.map((type) => ({ Type: type, Status: "ENABLED" })) };
}

function creations(organization: FakeOrganization, states: readonly string[]) {
  return organization.creations
    .filter(({ state }) => states.includes(state))
    .map(({ name, state, failureReason, requestedAt }) => ({
      AccountName: name,
      State: state,
      FailureReason: failureReason,
      RequestedTimestamp: requestedAt,
    }));
}

const PAGE_SIZE = 2;

/** Pages of two behind an empty first page: AWS warns that a page may be empty although more follow. */
function page(key: string, items: readonly unknown[], { NextToken }: Input): Outcome {
  if (NextToken === undefined && items.length > 0) return [200, { [key]: [], NextToken: "0" }];
  const start = Number(NextToken ?? 0);
  const end = start + PAGE_SIZE;
  return [200, { [key]: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) }];
}

function errorBody({ type, message }: Fault) {
  return { __type: type, Message: message };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
