import { tableNameProblems } from "../usage-ledger/durable-table";
import type { CertificateIssuerProps } from "./certificate-issuer-props";

/** What AWS would refuse in these props, beside what the modules of function and role refuse. */
export function issuerProblems(props: CertificateIssuerProps): string[] {
  const { authority, policyParts, policyPath, throttle } = props;
  const { ratePerSecond = 1, burst = 1 } = throttle ?? {};
  return [
    ...(authority.kind !== "kms" || (authority.keys.length >= 1 && authority.keys.length <= 2)
      ? []
      : [`authority.keys names ${authority.keys.length} keys: give one or two`]),
    ...(policyParts.length > 0 ? [] : ["policyParts is empty: give what issuingPolicyParts returns"]),
    ...policyParts.flatMap((part, index) =>
      part.length <= MAX_PARAMETER ? [] : [`policyParts[${index}] has ${part.length} characters: ${MAX_PARAMETER} fit`],
    ),
    ...(/^(\/[\w.-]+){1,14}$/.test(policyPath)
      ? []
      : [`policyPath is "${policyPath}": begin with a slash and end without one, as in "/bedrock-access/prod/issuer"`]),
    ...tableNameProblems(props.issuerTableName),
    ...tableNameProblems(props.certificatesTableName),
    ...(ratePerSecond > 0 && burst >= 1 && Number.isInteger(burst)
      ? []
      : [`throttle is ${ratePerSecond} a second and ${burst} at once: give a rate above 0 and a whole number from 1`]),
    ...positive("certificatesPerHour", props.certificatesPerHour),
    ...positive("authorityNoticeDays", props.authorityNoticeDays),
  ];
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const MAX_PARAMETER = 8_192;

function positive(prop: string, value = 1): string[] {
  return Number.isInteger(value) && value >= 1 ? [] : [`${prop} is ${value}: give a whole number from 1`];
}
