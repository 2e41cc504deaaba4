import type { Geography } from "../environment/catalogue";
import type { PayloadLogging, ResponseCaching, TeamLimits } from "../environment/environment";
import type { LimitKind } from "./limit-kind";
import type { ModelPrice } from "./price";

/**
 * The one policy document of the gateway: the same for every surface, rendered from the environment, delivered by a file or
 * by AppConfig. Plain data.
 */
export interface RuntimePolicy {
  readonly version: 1;
  readonly environment: string;
  /** IANA name; days and months of money limits turn at midnight there. */
  readonly timeZone: string;
  /** Longest request body in bytes. */
  readonly maxBodyBytes: number;
  readonly routes: Readonly<Record<string, RoutePolicy>>;
  /** By Bedrock model id: facts of the models that routes name. */
  readonly models: Readonly<Record<string, ModelFacts>>;
  /** By {@link TargetPolicy.invokeId}. A target without a price cannot be under a money limit. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
  readonly teams: Readonly<Record<string, TeamPolicy>>;
  readonly identity: IdentityPolicy;
  /** What happens while the limiter's store is away. */
  readonly storeFailure: StoreFailure;
}

export interface ModelFacts {
  /** The most tokens that a call may read: no call reads more, so no estimate is above it. Unknown: no such cap. */
  readonly contextTokens?: number;
}

export interface RoutePolicy {
  /** In order of preference. */
  readonly targets: readonly TargetPolicy[];
  readonly maxOutputTokens: number;
}

/** One way to serve a route. */
export interface TargetPolicy {
  readonly modelId: string;
  readonly geography: "in-region" | Geography;
  readonly region: string;
  /** The team whose account is called; `own`: the caller's. */
  readonly account: string;
  /** The target's own name in Bedrock: an inference profile's id, or the model's. By it prices and breakers are kept. */
  readonly invokeId: string;
  /** Finds the caller's own way to call this target in {@link TeamPolicy.applicationProfiles}. Absent: there is none. */
  readonly applicationProfile?: string;
  /** What every call must carry. With a key it is the caller's own: {@link TeamPolicy.guardrails}. Absent: calls carry none. */
  readonly guardrail?: GuardrailPolicy | { readonly key: string };
}

/** A guardrail and the version of it that calls carry. */
export interface GuardrailPolicy {
  /** Without the version. */
  readonly arn: string;
  readonly version: string;
}

export interface TeamPolicy {
  /** Groups of the identity provider whose members belong to the team. */
  readonly groups: readonly string[];
  readonly routes: readonly string[];
  readonly limits: TeamLimits;
  /** Limits that are only watched: what would have been refused is counted and let through. */
  readonly observe: readonly LimitKind[];
  /** Names of the tools that a call may offer to a model; absent: any. */
  readonly tools?: readonly string[];
  /** Absent: prompts and answers are kept nowhere. */
  readonly payloadLogging?: PayloadLogging;
  /** Absent: every call asks a model. */
  readonly responseCache?: ResponseCaching;
  /** The roles that the gateway assumes for the team, by the team whose account they lie in. None while an account is not known. */
  readonly invokeRoles: Readonly<Record<string, string>>;
  /**
   * Ids of application inference profiles, by {@link TargetPolicy.applicationProfile}: AWS bills calls by one to the team. Each lies in
   * its target's region and account. A target without one is called by its own id, and the bill names the account alone.
   */
  readonly applicationProfiles?: Readonly<Record<string, string>>;
  /** By the key of {@link TargetPolicy.guardrail}. A target whose guardrail is not here is never called. */
  readonly guardrails?: Readonly<Record<string, GuardrailPolicy>>;
}

export interface IdentityPolicy {
  readonly issuers: readonly IssuerPolicy[];
  /** Accounts whose people of IAM Identity Center are let in. Absent: none. */
  readonly identityCenter?: readonly IdentityCenterAccount[];
}

/** An account whose web identity tokens (`sts:GetWebIdentityToken`) are taken, for listed roles of IAM Identity Center. */
export interface IdentityCenterAccount {
  readonly accountId: string;
  readonly organizationId: string;
  /** Exactly as in the token's `iss`: each account has its own. */
  readonly issuer: string;
  readonly audience: string;
  /** By the whole name of the role: the team. */
  readonly roles: Readonly<Record<string, string>>;
  /** Seconds that clocks may differ. */
  readonly clockSkewSeconds: number;
}

/** An identity provider whose tokens are taken. */
export interface IssuerPolicy {
  /** Exactly as in the token's `iss`. */
  readonly issuer: string;
  readonly audience: string;
  /** Where its keys are. Absent: `<issuer>/.well-known/openid-configuration` says it. */
  readonly jwksUri?: string;
  /** Claim with the user's name. */
  readonly userClaim: string;
  /** Claim with the user's groups. */
  readonly groupsClaim: string;
  /** Values of `amr` of which one must be there; empty: none is asked for. */
  readonly requiredAmr: readonly string[];
  /** Claims that must have one of these values, such as a managed device. */
  readonly requiredClaims: Readonly<Record<string, readonly string[]>>;
  /** Seconds that clocks may differ. */
  readonly clockSkewSeconds: number;
}

/** `local-share`: each of so many replicas keeps that part of every limit by itself. */
export type StoreFailure = { readonly kind: "deny" } | { readonly kind: "local-share"; readonly replicas: number };
