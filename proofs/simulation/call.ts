import { type PolicyDocument, policyDocument } from "../../access/iam-policy";
import type { NamedPolicy } from "../access-model/access-model";

/** One API call, as AWS would see it when it decides. */
export interface Call {
  /**
   * Who calls: the ARN of a role (its session calls, with the role's policies), user or account root, a service principal such as
   * `rolesanywhere.amazonaws.com`, or {@link ANONYMOUS}.
   */
  readonly principal: string;
  /** `service:Action` */
  readonly action: string;
  /** An ARN without wildcards; `*` for an action that takes no resource or is called without one. */
  readonly resource: string;
  /** @default the account in the resource's ARN, else the principal's */
  readonly resourceAccount?: string;
  /**
   * Further context keys. What follows from the principal and the resource (`aws:PrincipalArn`, `aws:PrincipalAccount`,
   * `aws:RequestedRegion`, …) is filled in, and `aws:CurrentTime` is {@link NOW}; a key given here wins.
   */
  readonly context?: CallContext;
}

export type CallContext = Readonly<Record<string, string | readonly string[]>>;

/** A request that nobody has signed. */
export const ANONYMOUS = "anonymous";

/** The time of every call that names no other. */
export const NOW = "2026-12-01T12:00:00Z";

/** All that AWS would ask about a call. */
export interface Policies {
  readonly identity?: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  readonly session?: PolicyDocument;
  /** The resource's own policy: the trust policy when the resource is a role that is assumed. */
  readonly resource?: PolicyDocument;
  /** Of the VPC endpoint that the call goes through. */
  readonly endpoint?: NamedPolicy;
  /** Ours; FullAWSAccess is added. Not applied to service principals and service-linked roles, as in AWS. */
  readonly scps?: readonly NamedPolicy[];
  /** Ours; RCPFullAWSAccess is added. Applied only where AWS does: not to services without RCPs, nor to service-linked roles. */
  readonly rcps?: readonly NamedPolicy[];
}

export interface Decision {
  readonly allowed: boolean;
  /** Sids of the deny statements that matched (`<policy>#<position>` where a statement has none); empty on an implicit deny. */
  readonly deniedBy: readonly string[];
  /** The statements that decide, with their policy: `NoModels (bedrock-prod-governed-1)`; `no allow in: boundary` where none does. */
  readonly by: string;
  /** The whole decision in a line: `allowed`, `denied by …`, `denied for want of an allow in: boundary`. */
  readonly why: string;
}

/** Allows everything: what an account's own administrator has. */
export const ADMINISTRATOR: PolicyDocument = policyDocument({
  Sid: "Administrator",
  Effect: "Allow",
  Action: "*",
  Resource: "*",
});
