import type { Geography } from "./catalogue";
import type { FirewallRule } from "./gateway-choices";
import type { ContentFilter, FilterStrength, PersonalData, SensitiveAction } from "./guardrail-choices";

/**
 * What a platform team wants for one of its environments: parsed, cross-checked, with every default filled in and
 * every inherited limit written out. Plain data: it survives JSON.
 */
export interface Environment {
  readonly name: string;
  /** Beginning of the names of everything we make. */
  readonly namePrefix: string;
  readonly partition: "aws" | "aws-us-gov";
  /** IANA name; days and months of money limits turn at midnight there. */
  readonly timeZone: string;
  readonly organization: Organization;
  readonly platform: Platform;
  /** Name of the role in every member account that Terraform assumes. */
  readonly provisioningRole: string;
  readonly regions: Regions;
  /** Regions that data may enter, sorted; `["*"]` when anywhere is allowed. */
  readonly residency: readonly string[];
  readonly routes: Readonly<Record<string, Route>>;
  /** Guardrails that we make in each account and region in which a route that names them is called. */
  readonly guardrails: Readonly<Record<string, DeclaredGuardrail>>;
  readonly teams: Readonly<Record<string, Team>>;
  readonly exemptions: readonly Exemption[];
  readonly direct: DirectPath | undefined;
  readonly gateway: Gateway | undefined;
  /** Identity providers whose tokens the gateway takes. */
  readonly identity: { readonly issuers: readonly Issuer[]; readonly identityCenter: IdentityCenter | undefined };
  readonly admission: AdmissionSettings;
  /** What replaces or completes the price list, by model id or inference profile id. */
  readonly prices: Readonly<Record<string, WrittenPrice>>;
  readonly alerts: Alerts;
  readonly backend: Backend;
  readonly tags: Readonly<Record<string, string>>;
  readonly quotas: Quotas;
}

/** Who is told of what concerns every team, and from where on. */
export interface Alerts {
  /** Addresses that are told of every team's budget, of costs out of the ordinary, and of records of calls that are missing. */
  readonly emails: readonly string[];
  /** By so many US dollars an account's costs are out of the ordinary. */
  readonly anomalyDollars: number;
  /** So many percent of an account's calls may lack a record. */
  readonly missingRecordPercent: number;
}

export interface Organization {
  readonly id: string;
  readonly rootId: string;
  readonly managementAccountId: string;
  /** Where the environment's own OU is made: an OU or the root. */
  readonly parentOuId: string;
  /**
   * `accounts`: we make the OU, team accounts and policies. `policies`: the accounts are there, we make and attach policies.
   * `documents`: another landing zone attaches them, we write the JSON.
   */
  readonly manages: "accounts" | "policies" | "documents";
  /** OUs that get the policies when we manage policies only; empty: each team's account gets them. */
  readonly policyTargets: readonly string[];
  /** Role to assume in the management account, or `undefined`: the caller's own credentials. */
  readonly provisioningRole: string | undefined;
}

export interface Platform {
  readonly accountId: string;
  /** The environment whose policies govern this account, when environments share it; otherwise this one's. */
  readonly governedBy: string | undefined;
  /** Further environments whose things in the platform account this one's policies protect. */
  readonly governs: readonly string[];
}

export interface Regions {
  readonly home: string;
  readonly inference: readonly string[];
}

/** An alias that clients use, and what it means, in order of preference. */
export interface Route {
  readonly alias: string;
  readonly targets: readonly Target[];
  /** Highest number of output tokens of one call. */
  readonly maxOutputTokens: number;
}

export interface Target {
  readonly modelId: string;
  readonly geography: "in-region" | Geography;
  /** `eu.anthropic.…`, or `undefined` for a model called in its region. */
  readonly inferenceProfileId: string | undefined;
  /** Where Bedrock is called. */
  readonly region: string;
  /** Every region that may process the data, the source region included where the profile says so. Sorted. */
  readonly destinationRegions: readonly string[];
  /** The team whose account is called, or `own`: each caller's. */
  readonly account: string;
  readonly guardrail: Guardrail | undefined;
}

/** What every call must carry. `existing`: others make it. `declared`: we do, from `guardrails` of the environment. */
export type Guardrail =
  | {
      readonly kind: "existing";
      readonly arn: string;
      /** A number, or `DRAFT`. */
      readonly version: string;
    }
  | { readonly kind: "declared"; readonly name: string };

/** What a guardrail of ours holds. */
export interface DeclaredGuardrail {
  readonly description: string | undefined;
  readonly contentFilters: Readonly<Partial<Record<ContentFilter, FilterStrength>>>;
  readonly promptAttacks: FilterStrength | undefined;
  readonly personalData: Readonly<Partial<Record<PersonalData, SensitiveAction>>>;
  readonly patterns: readonly { readonly name: string; readonly pattern: string; readonly action: SensitiveAction }[];
  readonly topics: readonly {
    readonly name: string;
    readonly definition: string;
    readonly examples: readonly string[];
  }[];
  readonly words: readonly string[];
  /** `undefined`: the guardrail's own words. */
  readonly blockedInputMessage: string | undefined;
  readonly blockedOutputMessage: string | undefined;
}

export interface Team {
  readonly name: string;
  readonly account: TeamAccount;
  readonly contacts: Contacts;
  readonly paths: readonly Path[];
  /** Aliases of the routes that the team may call. */
  readonly routes: readonly string[];
  readonly limits: TeamLimits;
  readonly members: Members;
  readonly costCenter: string | undefined;
  /** `enforced`: the organization's policies bind its account. `staged`: not yet. */
  readonly enforcement: "enforced" | "staged";
  readonly usagePlan: UsagePlanSettings;
  /** Limits that the gateway only watches. */
  readonly observe: readonly (keyof Limits)[];
  /** Names of the tools that calls through the gateway may offer to a model; `undefined`: any. */
  readonly tools: readonly string[] | undefined;
  /** Who sets the account's record of calls, of which it has one in a region. `existing`: somebody else. */
  readonly invocationLogging: "managed" | "existing";
  readonly budgetAction: BudgetActionSettings;
  /** Where prompts and answers are kept; `undefined`: nowhere. */
  readonly payloadLogging: PayloadLogging | undefined;
  /** Answers of the gateway that it gives again to the same request; `undefined`: every call asks a model. */
  readonly responseCache: ResponseCaching | undefined;
}

/** What happens when the team's monthly budget is spent. */
export interface BudgetActionSettings {
  /** `automatic`: the team's roles are denied everything. `manual`: they are once a person approves it. */
  readonly approval: "manual" | "automatic";
  /** Percent of the budget that must be spent. */
  readonly percent: number;
}

export interface PayloadLogging {
  readonly kmsKeyArn: string;
  readonly retentionDays: number;
}

export interface ResponseCaching {
  /** Aliases of the routes whose answers are kept. */
  readonly routes: readonly string[];
  /** For how long. */
  readonly seconds: number;
}

export type Path = "direct" | "gateway";

export type TeamAccount =
  | { readonly kind: "created"; readonly accountName: string; readonly email: string }
  | { readonly kind: "existing"; readonly accountId: string };

export interface Contacts {
  readonly billing: Contact | undefined;
  readonly operations: Contact | undefined;
  readonly security: Contact | undefined;
}

export interface Contact {
  readonly name: string;
  readonly title: string;
  readonly email: string;
  readonly phone: string;
}

export interface Members {
  /** Groups of the identity provider. */
  readonly groups: readonly string[];
  /** The OU of the team's certificates. */
  readonly certificateOu: string;
}

export type Limit = number | "unlimited";

/** In the order in which they are checked. */
export const LIMIT_KINDS = [
  "requestsPerMinute",
  "tokensPerMinute",
  "concurrency",
  "dollarsPerDay",
  "dollarsPerMonth",
] as const satisfies readonly (keyof Limits)[];

/** What one scope may use. */
export interface Limits {
  readonly requestsPerMinute: Limit;
  readonly tokensPerMinute: Limit;
  /** Calls that run at the same time. */
  readonly concurrency: Limit;
  readonly dollarsPerDay: Limit;
  readonly dollarsPerMonth: Limit;
}

/** A team's limits after inheritance environment → team → user. */
export interface TeamLimits {
  /** The whole team together. */
  readonly team: Limits;
  /** Each user who is not named in `users`. */
  readonly user: Limits;
  /** Each token, gateway key or certificate. */
  readonly credential: Limits;
  /** The team on one route. Every route of the team stands here. */
  readonly routes: Readonly<Record<string, Limits>>;
  /** Users with limits of their own. */
  readonly users: Readonly<Record<string, Limits>>;
}

export interface UsagePlanSettings {
  /** Steady requests a second. */
  readonly ratePerSecond: number;
  /** Requests at once. */
  readonly burst: number;
  /** Requests in a calendar period (UTC). */
  readonly quota: { readonly limit: number; readonly period: "DAY" | "WEEK" | "MONTH" } | undefined;
}

/** A workload that calls Bedrock today and may go on until a day. */
export interface Exemption {
  readonly role: string;
  readonly reason: string;
  readonly owner: string;
  /** First day (UTC) on which it no longer holds, `YYYY-MM-DD`; the policy itself ends it then. */
  readonly expires: string;
  /** Roles that may change the exempted role beside the provisioning role. */
  readonly changedBy: readonly string[];
}

export interface DirectPath {
  readonly authority: Authority;
  /** Common name of the CA certificate that signs the developers' certificates. */
  readonly issuerCommonName: string;
  /** Who gets certificates; `undefined`: others than we decide. */
  readonly issuer: DirectIssuer | undefined;
  readonly sessionSeconds: number;
  /** Facts that a certificate must carry. */
  readonly requires: { readonly mfa: boolean; readonly device: boolean };
}

/**
 * Who signs developers' certificates. `pem`: a CA outside of AWS, whose certificates stand here. The others live in the platform
 * account, and the lock has their certificates once they are made.
 */
export type Authority =
  | { readonly kind: "pem"; readonly pem: string }
  | {
      readonly kind: "kms";
      /** Keys by number, one or two: the first one issues, the second is the next or the former one. */
      readonly generations: readonly number[];
      /** How long a new CA certificate holds. */
      readonly days: number;
    }
  | { readonly kind: "private-ca"; readonly days: number };

/** An identity provider whose tokens become certificates, and of which kind these are. */
export interface DirectIssuer {
  /** Exactly as in a token's `iss`. */
  readonly provider: string;
  /** The client id of `bedrock-access login`. */
  readonly audience: string;
  readonly scopes: readonly string[];
  /** Where the provider's keys are; `undefined`: its discovery document says it. */
  readonly jwksUri: string | undefined;
  readonly userClaim: string;
  readonly groupsClaim: string;
  /** Ways of signing in of which each proves a second factor. */
  readonly mfaMethods: readonly string[];
  /** Claims that together prove a managed device; empty: nothing proves one. */
  readonly deviceClaims: Readonly<Record<string, readonly string[]>>;
  readonly requiredClaims: Readonly<Record<string, readonly string[]>>;
  readonly clockSkewSeconds: number;
  /** How long a certificate lives. */
  readonly lifetimeSeconds: number;
  /** How long ago the person may have signed in. */
  readonly maxLoginAgeSeconds: number;
  /** For one user. */
  readonly rate: { readonly certificates: number; readonly seconds: number };
}

export type Gateway = ExistingGateway | ManagedGateway;

/** A gateway that exists already; teams get usage plans on its APIs. */
export interface ExistingGateway {
  readonly kind: "existing";
  readonly accountId: string;
  /** The role that the gateway's function runs as; it alone may assume the invoke roles. */
  readonly roleArn: string;
  /** By region. */
  readonly apis: Readonly<Record<string, { readonly restApiId: string; readonly stage: string }>>;
}

/** A gateway that we make, in the platform account. */
export interface ManagedGateway {
  readonly kind: "managed";
  readonly accountId: string;
  /** The role that the gateway's function runs as; it alone may assume the invoke roles. */
  readonly roleArn: string;
  /** A stack each. */
  readonly regions: Readonly<Record<string, ManagedGatewayRegion>>;
  readonly firewall: {
    readonly modes: Readonly<Partial<Record<FirewallRule, "block" | "count">>>;
    /** In five minutes. */
    readonly requestsByAddress: number;
    /** In five minutes. */
    readonly requestsByCaller: number;
  };
  readonly provisionedConcurrency: { readonly minimum: number; readonly maximum: number } | undefined;
  readonly reservedConcurrency: number | undefined;
  readonly logRetentionDays: number;
  /** Who sets the role by which API Gateway writes logs. */
  readonly logDelivery: "managed" | "existing";
  readonly alarms: { readonly emails: readonly string[] };
}

export interface ManagedGatewayRegion {
  /** Part of every limit of dollars that the region lets through. */
  readonly share: number;
  readonly endpoint: GatewayEndpoint;
  /** `undefined`: the first three that the account has. */
  readonly availabilityZones: readonly string[] | undefined;
}

/** Who can reach the API. */
export type GatewayEndpoint =
  | {
      readonly kind: "regional";
      /** Empty: everybody. */
      readonly allowedNetworks: readonly string[];
      readonly domain: { readonly name: string; readonly certificateArn: string } | undefined;
    }
  | { readonly kind: "private"; readonly vpcEndpointIds: readonly string[] };

/** An identity provider whose tokens the gateway takes. */
export interface Issuer {
  /** Exactly as in a token's `iss`. */
  readonly issuer: string;
  readonly audience: string;
  /** Where its keys are; `undefined`: its discovery document says it. */
  readonly jwksUri: string | undefined;
  readonly userClaim: string;
  readonly groupsClaim: string;
  /** Ways of signing in of which a token must name one; empty: any. */
  readonly requiredAmr: readonly string[];
  readonly requiredClaims: Readonly<Record<string, readonly string[]>>;
  readonly clockSkewSeconds: number;
}

/** People of IAM Identity Center, by tokens of `sts:GetWebIdentityToken`. */
export interface IdentityCenter {
  readonly audience: string;
  readonly accounts: readonly {
    readonly accountId: string;
    /** Exactly as in a token's `iss`. */
    readonly issuer: string;
    /** By the whole name of a role that IAM Identity Center has made in the account: the team. */
    readonly roles: Readonly<Record<string, string>>;
  }[];
  readonly clockSkewSeconds: number;
}

export interface AdmissionSettings {
  /** `local-share`: while the store is away each of so many processes keeps that part of every limit by itself. */
  readonly storeFailure: { readonly kind: "deny" } | { readonly kind: "local-share"; readonly replicas: number };
  readonly maxBodyBytes: number;
}

/** US dollars a million tokens. What is left out follows from the rest: access/price-list.ts. */
export interface WrittenPrice {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cacheRead?: number | undefined;
  /** Into a cache that lives five minutes. */
  readonly cacheWrite?: number | undefined;
  /** Into a cache that lives an hour. */
  readonly cacheWriteLong?: number | undefined;
}

export type Backend =
  | { readonly kind: "s3"; readonly bucket: string; readonly region: string; readonly prefix: string }
  | { readonly kind: "local"; readonly path: string };

/** Quotas of the organization and its accounts, as AWS has granted them. */
export interface Quotas {
  readonly policyCharacters: number;
  readonly policiesPerTarget: number;
  readonly accounts: number;
  readonly usagePlansPerRegion: number;
  readonly apiKeysPerRegion: number;
}
