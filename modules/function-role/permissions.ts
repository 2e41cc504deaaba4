import type { PolicyStatement } from "../../access/iam-policy";
import { acknowledgingIn, findingStreams, followingIn, readingOf, streamsOf } from "../access-state/grants";
import { readingPolicy } from "../runtime-policy/runtime-policy";
import { recordingIn } from "../usage-ledger/usage-ledger";

/**
 * What the gateway's functions work with. ARNs; where regions or ids are not known yet, patterns, for the role is one for all regions.
 */
export interface GatewayResources {
  /** Of the access state's table. */
  readonly accessStateTableArn: string;

  /** Of the ledger's table. */
  readonly ledgerTableArn: string;

  /** `arn:…:appconfig:…:application/<id>/environment/<id>/configuration/<id>` */
  readonly configurationArn: string;
  /** Of the limiter's cache and of its user: both are asked for. */
  readonly storeArns: readonly string[];
  /** `arn:…:iam::*:role/bedrock-access/<environment>/…-invoke-*` */
  readonly invokeRoleArns: readonly string[];
  /** `arn:…:kms:*:<account>:key/*`: keys are told apart by their aliases. */
  readonly keyArns: string;
  /** Aliases of the keys that encrypt tables and policy: `alias/…-data`. */
  readonly dataKeyAliases: readonly string[];
  /** Alias of the key that signs contexts: `alias/…-context`. */
  readonly contextKeyAlias: string;
  /**
   * Where the payloads go that teams have logged.
   *
   * @default no team has any logged
   */
  readonly payloads?: PayloadResources;
}

/** Where payloads go. */
export interface PayloadResources {
  /** Of the buckets. */
  readonly bucketArns: readonly string[];
  /** Of the teams' keys. */
  readonly keyArns: readonly string[];
}

/** What a function does, and so what it may do. */
export type FunctionWork =
  | { readonly kind: "gateway" | "authorizer" | "projector"; readonly resources: GatewayResources }
  | { readonly kind: "other"; readonly statements: readonly PolicyStatement[] };

export function permissionsFor(work: FunctionWork): readonly PolicyStatement[] {
  switch (work.kind) {
    case "gateway":
      return gatewayPermissions(work.resources);
    case "authorizer":
      return authorizerPermissions(work.resources);
    case "projector":
      return projectorPermissions(work.resources);
    case "other":
      return work.statements;
  }
}

/** The gateway: becomes a team's invoke role, counts, records. It verifies contexts with a public key and so signs nothing. */
function gatewayPermissions(resources: GatewayResources): PolicyStatement[] {
  const { payloads } = resources;
  return [
    {
      Sid: "InvokeRoles",
      Effect: "Allow",
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
      Resource: resources.invokeRoleArns,
    },
    { Sid: "Policy", ...readingPolicy(resources.configurationArn) },
    { Sid: "AccessState", ...readingOf(resources.accessStateTableArn) },
    { Sid: "Ledger", ...recordingIn(resources.ledgerTableArn) },
    connecting(resources),
    usingKey("Data", resources, "kms:Decrypt"),
    ...(payloads === undefined ? [] : keeping(payloads)),
  ];
}

/** An object is tagged with the days after which it goes, and encrypted with its team's key. */
function keeping({ bucketArns, keyArns }: PayloadResources): PolicyStatement[] {
  return [
    {
      Sid: "Payloads",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:PutObjectTagging"],
      Resource: bucketArns.map((arn) => `${arn}/*`),
    },
    { Sid: "PayloadKeys", Effect: "Allow", Action: "kms:GenerateDataKey", Resource: keyArns },
  ];
}

/** The authorizer: looks up keys and revocations, and signs whom it has found. */
function authorizerPermissions(resources: GatewayResources): PolicyStatement[] {
  return [
    { Sid: "Policy", ...readingPolicy(resources.configurationArn) },
    { Sid: "AccessState", ...readingOf(resources.accessStateTableArn) },
    usingKey("Data", resources, "kms:Decrypt"),
    {
      Sid: "Contexts",
      Effect: "Allow",
      Action: "kms:Sign",
      Resource: resources.keyArns,
      Condition: {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": resources.contextKeyAlias },
        StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256" },
      },
    },
  ];
}

/** The projector: follows the access state, tells the store, acknowledges. */
function projectorPermissions(resources: GatewayResources): PolicyStatement[] {
  return [
    { Sid: "Policy", ...readingPolicy(resources.configurationArn) },
    { Sid: "AccessState", ...readingOf(resources.accessStateTableArn) },
    { Sid: "Acknowledge", ...acknowledgingIn(resources.accessStateTableArn) },
    { Sid: "Follow", ...followingIn(streamsOf(resources.accessStateTableArn)) },
    { Sid: "FindStreams", ...findingStreams() },
    connecting(resources),
    usingKey("Data", resources, "kms:Decrypt"),
  ];
}

function connecting({ storeArns }: GatewayResources): PolicyStatement {
  return { Sid: "Store", Effect: "Allow", Action: "elasticache:Connect", Resource: storeArns };
}

function usingKey(Sid: string, { keyArns, dataKeyAliases }: GatewayResources, Action: string): PolicyStatement {
  return {
    Sid,
    Effect: "Allow",
    Action,
    Resource: keyArns,
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": dataKeyAliases } },
  };
}
