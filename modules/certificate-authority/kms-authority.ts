import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Token } from "cdktf";
import type { Construct } from "constructs";
import { policyDocument, renderPolicy } from "../../access/iam-policy";

/** Keys of the kind ECC_NIST_P256 in AWS KMS. */
export interface KmsAuthority {
  /** A key in AWS KMS. */
  readonly kind: "kms";

  /** Alias of the key that issues: `alias/<name>`. Each key has one with its number behind it, too: `alias/<name>-1`. */
  readonly alias: string;

  /**
   * Keys by number, one or two: the first one issues, the second is the next or the former one.
   *
   * To rotate, write `[1, 2]`, then `[2, 1]`, then `[2]`, with a deployment of all trust anchors between. A key that is left out is
   * deleted a month later.
   *
   * @default [1]
   */
  readonly generations?: readonly number[];

  /** ARNs of the roles that may sign: the issuer's, and who signs revocation lists. `*` stands for part of a name. At least one. */
  readonly signerRoleArns: readonly string[];
}

/** Where an authority is made. */
export interface AuthorityHome {
  readonly accountId: string;
  readonly partition: string;
}

export interface Tagged {
  readonly tags?: Record<string, string>;
}

export function makeKeys(
  scope: Construct,
  { alias, generations = [1], signerRoleArns }: KmsAuthority,
  { accountId, partition }: AuthorityHome,
  tagged: Tagged,
) {
  const policy = renderPolicy(keyPolicy(`arn:${partition}:iam::${accountId}:root`, signerRoleArns));
  const made = generations.map((generation) => {
    const key = new KmsKey(scope, `Key${generation}`, {
      description: `Signs developers' certificates. Generation ${generation}.`,
      keyUsage: "SIGN_VERIFY",
      customerMasterKeySpec: "ECC_NIST_P256",
      deletionWindowInDays: 30, // what was deleted by mistake can be had back
      policy,
      ...tagged,
    });
    new KmsAlias(scope, `Alias${generation}`, { name: `${alias}-${generation}`, targetKeyId: key.keyId });
    return { generation, key };
  });
  const [issuing] = made;
  if (issuing !== undefined) new KmsAlias(scope, "Alias", { name: alias, targetKeyId: issuing.key.keyId });
  return made;
}

/**
 * The account's own policies say who administers the key; who signs is said here, and nothing else adds to it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function keyPolicy(account: string, signers: readonly string[]) {
  return policyDocument(
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: account },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "OnlySignersSign",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["kms:CreateGrant", "kms:Sign"],
      Resource: "*",
      Condition: { ArnNotLike: { "aws:PrincipalArn": signers } },
    },
  );
}

const ALIAS = /^alias\/(?!aws\/)[\w/-]{1,240}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|\*):role\/[\w+=,.@/*-]+$/;

export function kmsAuthorityProblems({ alias, generations = [1], signerRoleArns }: KmsAuthority): string[] {
  const fit = generations.every((each) => Number.isInteger(each) && each >= 1);
  return [
    ...(Token.isUnresolved(alias) || ALIAS.test(alias)
      ? []
      : [`source.alias is "${alias}": write "alias/" and letters, digits and characters of _/-`]),
    ...(fit && generations.length >= 1 && generations.length <= 2 && new Set(generations).size === generations.length
      ? []
      : [`source.generations is [${generations.join(", ")}]: give one or two different whole numbers from 1`]),
    ...(signerRoleArns.length > 0 ? [] : ["source.signerRoleArns is empty: name the issuer's role, or nobody signs"]),
    ...signerRoleArns
      .filter((arn) => !Token.isUnresolved(arn) && !ROLE_ARN.test(arn))
      .map((arn) => `source.signerRoleArns has "${arn}": give the ARN of a role (arn:aws:iam::…:role/…)`),
  ];
}
