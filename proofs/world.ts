import { type PolicyDocument, policyDocument } from "../access/iam-policy";
import type { AccessModel, Account, NamedPolicy, Role } from "./access-model/access-model";
import type { Ask } from "./question";
import { ADMINISTRATOR, type Call, type CallContext, type Policies } from "./simulation/call";

/** Whom an environment's policies are asked about, and with which rights of their own they come. */
export class World {
  private readonly byId: ReadonlyMap<string, Account>;

  constructor(readonly model: AccessModel) {
    this.byId = new Map(model.accounts.map((account) => [account.accountId, account]));
  }

  account(accountId: string | undefined): Account | undefined {
    return accountId === undefined ? undefined : this.byId.get(accountId);
  }

  /** Asks for a call by somebody with these policies, together with those of the organization. */
  ask(call: Call, own: Policies): Ask {
    const caller = accountIn(call.principal);
    const resource = call.resourceAccount ?? accountIn(call.resource) ?? caller;
    return {
      call: this.asMember(call),
      policies: { ...own, scps: this.account(caller)?.scps ?? [], rcps: this.account(resource)?.rcps ?? [] },
    };
  }

  /** Asks for a call by somebody who has every right of their own, on a resource whose policy lets everybody in. */
  askAtWorst(call: Call): Ask {
    const open = openPolicy(call);
    return this.ask(call, { identity: [EVERY_RIGHT], ...(open && { resource: open }) });
  }

  /** Asks for a call by the session of a role. */
  askAsRole(role: Role, call: Omit<Call, "principal">): Ask {
    return this.ask({ principal: role.arn, ...call }, ownPolicies(role));
  }

  /** Asks STS for a role, by somebody who has every right of their own. */
  askForRole(role: Role, call: Call, trust: PolicyDocument = role.trust): Ask {
    return this.ask(call, { ...(isService(call) ? {} : { identity: [EVERY_RIGHT] }), resource: trust });
  }

  /** AWS adds to the call of every account of an organization which organization it is. */
  private asMember(call: Call): Call {
    if (this.account(accountIn(call.principal)) === undefined) return call;
    return { ...call, context: { "aws:PrincipalOrgID": this.model.environment.organization.id, ...call.context } };
  }
}

/** All that a role's session may do by the role's own policies. */
export function ownPolicies({ identity, quarantine, boundary, session }: Role): Policies {
  return {
    identity: quarantine === undefined ? identity : [...identity, quarantine],
    ...(boundary && { boundary: [boundary] }),
    ...(session && { session }),
  };
}

/** What an administrator has. */
export const EVERY_RIGHT: NamedPolicy = { name: "AdministratorAccess", document: ADMINISTRATOR };

/** What ordinary users of an account may well have. */
export const BEDROCK_FULL_ACCESS: NamedPolicy = {
  name: "AmazonBedrockFullAccess",
  document: policyDocument({ Sid: "BedrockAll", Effect: "Allow", Action: "bedrock:*", Resource: "*" }),
};

/** A trust policy that lets everybody in, and services too. */
export const OPEN_TRUST: PolicyDocument = policyDocument(
  { Sid: "Everybody", Effect: "Allow", Principal: "*", Action: "sts:*" },
  {
    Sid: "Services",
    Effect: "Allow",
    Principal: { Service: ["lambda.amazonaws.com", "rolesanywhere.amazonaws.com", "ec2.amazonaws.com"] },
    Action: "sts:*",
  },
);

function openPolicy({ action, resource }: Call): PolicyDocument | undefined {
  if (action.startsWith("sts:") && resource.includes(":role/")) return OPEN_TRUST;
  const takesPolicy = /:(key\/|secret:|table\/|function:)|^arn:[\w-]+:sns:/.test(resource);
  return takesPolicy
    ? policyDocument({
        Sid: "Everybody",
        Effect: "Allow",
        Principal: "*",
        Action: `${action.split(":")[0]}:*`,
        Resource: "*",
      })
    : undefined;
}

function isService({ principal }: Call): boolean {
  return principal.endsWith(".amazonaws.com");
}

function accountIn(arn: string): string | undefined {
  return arn.split(":")[4] || undefined;
}

/** The serial, in hexadecimal, of the certificate of every direct session here. */
export const SERIAL = "1f71c5114a119fc0";

/** What AWS knows of a session that Roles Anywhere opened, beside the role's own tags. */
export function certificateSession(role: Role, ou: string, environment: string, user = "ada"): CallContext {
  return {
    ...tagsOfRole(role),
    "aws:PrincipalTag/x509Subject/CN": user,
    "aws:PrincipalTag/x509Subject/OU": ou,
    "aws:PrincipalTag/x509Subject/O": environment,
    "aws:SourceIdentity": `CN=${user}`,
    "aws:userid": `AROAEXAMPLE:${SERIAL}`,
  };
}

/** What AWS knows of a session that the gateway opened for a team. */
export function gatewaySession(role: Role, team: string): CallContext {
  return {
    ...tagsOfRole(role),
    "aws:PrincipalTag/team": team,
    "aws:userid": "AROAEXAMPLE:gateway",
    ...calledByEndpoint(role),
  };
}

/** The gateway calls by its own VPC endpoint, which a role may ask for. */
function calledByEndpoint(role: Role): CallContext {
  const [id] = endpointsOf(role);
  return id === undefined ? {} : { "aws:SourceVpce": id };
}

/** Endpoints that some role of the environment asks for. The ids are AWS's, so the environment cannot name them: where one role asks, all must. */
export function gatewayEndpoints({ model }: World): readonly string[] {
  return [...new Set(model.accounts.flatMap(({ roles }) => roles.flatMap(endpointsOf)))];
}

function endpointsOf({ identity }: Role): string[] {
  return identity
    .flatMap(({ document }) => document.Statement)
    .flatMap(({ Condition }) => Condition?.StringNotEquals?.["aws:SourceVpce"] ?? []);
}

/** A role's own tags are principal tags of all its sessions; a session tag of the same name wins. */
export function tagsOfRole({ tags }: Role): CallContext {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));
}
