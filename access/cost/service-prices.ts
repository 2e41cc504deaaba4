/**
 * What AWS charges for the services that paths are built of, in US dollars.
 *
 * List prices of us-east-1, the first tier of each, without free tiers, discounts and taxes. Other regions differ, and most are dearer:
 * nothing here accounts for it. Models are no part of it: access/price-list.ts has their prices.
 */
export const SERVICE_PRICES = {
  endpointHour: {
    dollars: 0.01,
    per: "interface endpoint, zone and hour",
    source: "https://aws.amazon.com/privatelink/pricing/",
  },
  endpointGigabyte: {
    dollars: 0.01,
    per: "gigabyte through an interface endpoint",
    source: "https://aws.amazon.com/privatelink/pricing/",
  },
  cacheGigabyteHour: {
    dollars: 0.084,
    per: "gigabyte and hour in ElastiCache Serverless for Valkey",
    source: "https://aws.amazon.com/elasticache/pricing/",
  },
  cacheMillionUnits: {
    dollars: 0.0023,
    per: "million ElastiCache processing units",
    source: "https://aws.amazon.com/elasticache/pricing/",
  },
  key: { dollars: 1, per: "customer managed key and month", source: "https://aws.amazon.com/kms/pricing/" },
  alarmMetric: {
    dollars: 0.1,
    per: "metric of an alarm and month",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  dashboard: { dollars: 3, per: "dashboard and month", source: "https://aws.amazon.com/cloudwatch/pricing/" },
  budgetActionDay: {
    dollars: 0.1,
    per: "day of a budget with an action; two of an organization are free, which is left out here",
    source: "https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/",
  },
  contributorRule: {
    dollars: 0.5,
    per: "Contributor Insights rule and month",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  contributorMillionEvents: {
    dollars: 0.02,
    per: "million log events that a Contributor Insights rule matches",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  customMetric: {
    dollars: 0.3,
    per: "custom metric and month in which it has values all the time",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  logGigabyte: {
    dollars: 0.5,
    per: "gigabyte that CloudWatch Logs takes in",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  webAcl: { dollars: 5, per: "web ACL and month", source: "https://aws.amazon.com/waf/pricing/" },
  webAclRule: { dollars: 1, per: "rule of a web ACL and month", source: "https://aws.amazon.com/waf/pricing/" },
  webAclMillionRequests: {
    dollars: 0.6,
    per: "million requests that a web ACL sees",
    source: "https://aws.amazon.com/waf/pricing/",
  },
  restMillionRequests: {
    dollars: 3.5,
    per: "million requests to a REST API, answers of up to 10 MB",
    source: "https://aws.amazon.com/api-gateway/pricing/",
  },
  functionGigabyteSecond: {
    dollars: 0.0000133334,
    per: "gigabyte of a function on arm64 and second that it runs",
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  functionMillionRequests: {
    dollars: 0.2,
    per: "million invocations of a function",
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  warmGigabyteSecond: {
    dollars: 0.0000033334,
    per: "gigabyte of provisioned concurrency on arm64 and second",
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  tableMillionWrites: {
    dollars: 0.625,
    per: "million write request units of a table, on demand",
    source: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  },
  shortLivedAuthority: {
    dollars: 50,
    per: "AWS Private CA in short-lived mode and month",
    source: "https://aws.amazon.com/private-ca/pricing/",
  },
  generalAuthority: {
    dollars: 400,
    per: "AWS Private CA in general-purpose mode and month",
    source: "https://aws.amazon.com/private-ca/pricing/",
  },
  egressGigabyte: {
    dollars: 0.09,
    per: "gigabyte out to the internet",
    source: "https://aws.amazon.com/ec2/pricing/on-demand/",
  },
} as const satisfies Readonly<Record<string, ServicePrice>>;

export interface ServicePrice {
  readonly dollars: number;
  /** What the dollars are for. */
  readonly per: string;
  readonly source: string;
}

export type PricedItem = keyof typeof SERVICE_PRICES;

/** The day for which the prices hold, `YYYY-MM-DD`. */
export const SERVICE_PRICES_OF = "2026-11-25";

/** The region whose list prices they are. */
export const SERVICE_PRICES_REGION = "us-east-1";

/** What a call of a developer's tool is taken for. Cost is proportional to each; calls of agents are longer, embeddings shorter. */
export const TYPICAL_CALL = {
  /** From the request to the end of the streamed answer: so long the function runs, and is charged. */
  seconds: 10,
  /** A prompt with some code. */
  requestBytes: 30_000,
  /** With the frames of a stream. */
  answerBytes: 15_000,
  /** The gateway's own line with its metrics, and the API's access log. */
  logBytes: 2_500,
  /** Checking a token or a key. Only where API Gateway has not kept the decision; counted for every call. */
  authorizerSeconds: 0.05,
  /** Of ElastiCache: admission and settlement. */
  cacheUnits: 20,
  /** Of the ledger: a transaction of two units an item, for the entry, its id and the totals of four scopes. */
  ledgerWrites: 12,
} as const;
