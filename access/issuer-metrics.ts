import { GATEWAY_DIMENSIONS, type Metric } from "./metrics";

/** What the certificate issuer publishes, beside what Lambda and API Gateway count. */
export const ISSUER_METRICS = {
  issued: metric("CertificatesIssued", "Count", "Certificates that were issued."),
  refused: metric(
    "CertificatesRefused",
    "Count",
    "Requests for a certificate that were refused for what the caller sent.",
  ),
  failed: metric(
    "IssuerFailed",
    "Count",
    "Requests that failed by the issuer, its authority or the identity provider.",
  ),
  authorityDays: metric(
    "AuthorityDaysLeft",
    "None",
    "Days until the issuing authority's certificate ends; once a day.",
  ),
} as const;

function metric(name: string, unit: Metric["unit"], meaning: string): Metric {
  return { name, unit, dimensions: GATEWAY_DIMENSIONS, meaning };
}
