import type { IssuerAuthority } from "../../access/function-settings";
import type { PolicyStatement } from "../../access/iam-policy";
import { READ_ITEMS, WRITE_ITEMS } from "../usage-ledger/durable-table";

export interface IssuerPermissions {
  readonly authority: IssuerAuthority;
  readonly tableArns: readonly string[];
  readonly accessState: PolicyStatement;
  readonly kmsKeyArn: string;
  /** `arn:…:parameter/…` of the policy's path. */
  readonly policyArn: string;
  readonly partition: string;
}

/** All that the issuer's program may do, beside writing its log. */
export function issuerStatements(props: IssuerPermissions): readonly PolicyStatement[] {
  const { tableArns, accessState, kmsKeyArn, policyArn } = props;
  return [
    ...signing(props),
    { Sid: "Records", Effect: "Allow", Action: [...READ_ITEMS, ...WRITE_ITEMS], Resource: tableArns },
    { Sid: "AccessState", ...accessState },
    { Sid: "Data", Effect: "Allow", Action: "kms:Decrypt", Resource: kmsKeyArn },
    { Sid: "Policy", Effect: "Allow", Action: "ssm:GetParametersByPath", Resource: [policyArn, `${policyArn}/*`] },
  ];
}

/** On the keys of the one authority, or the one CA, with the one template. */
function signing({ authority, partition }: IssuerPermissions): readonly PolicyStatement[] {
  if (authority.kind === "kms") {
    const Resource = authority.keys.map(({ arn }) => arn);
    return [
      { Sid: "AuthorityKeys", Effect: "Allow", Action: "kms:GetPublicKey", Resource },
      {
        Sid: "Sign",
        Effect: "Allow",
        Action: "kms:Sign",
        Resource,
        Condition: { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256" } },
      },
    ];
  }
  return [
    {
      Sid: "AuthorityCertificates",
      Effect: "Allow",
      Action: ["acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate"],
      Resource: authority.arn,
    },
    {
      Sid: "Sign",
      Effect: "Allow",
      Action: "acm-pca:IssueCertificate",
      Resource: authority.arn,
      // with another template it could make itself a CA
      Condition: {
        StringEquals: {
          "acm-pca:TemplateArn": `arn:${partition}:acm-pca:::template/BlankEndEntityCertificate_APIPassthrough/V1`,
        },
      },
    },
  ];
}
