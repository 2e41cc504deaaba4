import type { Draft } from "../draft";
import { type Problem, problem } from "../problems";
import { type Check, entriesOf } from "./check";
import { knownResidency } from "./residency";
import { sourceRegion } from "./targets";

type ManagedDraft = Extract<NonNullable<Draft["gateway"]>, { kind?: "managed" | undefined }>;

function managedOf({ gateway }: Draft): ManagedDraft | undefined {
  return gateway?.kind === "managed" ? gateway : undefined;
}

/** Each region counts dollars in a store of its own: together they let through what the limits say. */
export const gatewaySharesAreWhole: Check = (draft) => {
  const regions = entriesOf(managedOf(draft)?.regions);
  if (regions.length < 2) return [];
  const missing = regions.filter(
    ([region, { share }]) => share === undefined && !draft.refused(["gateway", "regions", region, "share"]),
  );
  if (missing.length > 0) {
    const part = Math.floor(100 / regions.length) / 100;
    return missing.map(([region]) =>
      problem(
        ["gateway", "regions", region, "share"],
        undefined,
        "is missing, and each of several regions counts dollars by itself",
        `Write the part of every limit of dollars that this region lets through, for example ${part}.`,
      ),
    );
  }
  const sum = regions.reduce((total, [, { share = 0 }]) => total + share, 0);
  if (sum <= 1 + ROUNDING) return [];
  return [
    problem(
      ["gateway", "regions"],
      Object.fromEntries(regions.map(([region, { share }]) => [region, share])),
      `let ${Math.round(sum * 100)} percent of every limit of dollars through together`,
      "Lower the shares until they are at most 1 together.",
    ),
  ];
};

/** Of sums such as 0.7 + 0.2 + 0.1. */
const ROUNDING = 1e-9;

/** The gateway's network has no way out, so in each region it calls Bedrock there and nowhere else. */
export const gatewayReachesRoutes: Check = (draft) => {
  const gateway = managedOf(draft);
  if (gateway?.regions === undefined || draft.refused(["gateway", "regions"])) return [];
  const regions = Object.keys(gateway.regions);
  const taken = new Set(
    entriesOf(draft.teams).flatMap(([, team]) => (team.paths?.includes("gateway") ? (team.routes ?? []) : [])),
  );
  return entriesOf(draft.routes).flatMap(([alias, route]) => {
    if (!taken.has(alias)) return [];
    const called = (route.targets ?? []).map((target, index) =>
      target === undefined ? undefined : sourceRegion(draft, target, ["routes", alias, "targets", index]),
    );
    if (called.length === 0 || called.some((region) => region === undefined || regions.includes(region))) return [];
    return [
      problem(
        ["routes", alias, "targets"],
        called,
        `are called in regions without a gateway, and the gateway in ${regions.join(", ")} has no way there`,
        `Give the route a target in ${regions[0]} (a geography lets Bedrock itself cross regions), or run the gateway in ${called[0]} too.`,
      ),
    ];
  });
};

/** Prompts pass through the gateway's region, and its ledger lies there. */
export const gatewayStaysWithinResidency: Check = (draft) => {
  const allowed = knownResidency(draft);
  if (allowed === "unknown" || allowed === "anywhere" || allowed.length === 0) return [];
  return entriesOf(managedOf(draft)?.regions).flatMap(([region]) =>
    allowed.includes(region)
      ? []
      : [
          problem(
            ["gateway", "regions", region],
            region,
            "lies outside the environment's residency, and prompts would pass through it",
            "Run the gateway elsewhere, or widen residency if the data may go there.",
          ),
        ],
  );
};

/** Names, certificates, zones and rules are of the region that they stand in. */
export const gatewayCanBeReached: Check = (draft) => {
  const gateway = managedOf(draft);
  const regions = entriesOf(gateway?.regions);
  const problems = regions.flatMap(([region, { endpoint, availabilityZones }]): Problem[] => {
    const path = ["gateway", "regions", region];
    const certificateArn = endpoint?.kind === "regional" ? endpoint.domain?.certificateArn : undefined;
    return [
      ...(certificateArn === undefined || certificateArn.split(":")[3] === region
        ? []
        : [
            problem(
              [...path, "endpoint", "domain", "certificateArn"],
              certificateArn,
              `is a certificate of another region than ${region}, which API Gateway does not take`,
              `Have ACM issue one in ${region}.`,
            ),
          ]),
      ...(availabilityZones ?? []).flatMap((zone, index) => {
        if (zone === undefined) return [];
        const zonePath = [...path, "availabilityZones", index];
        if (zone.slice(0, -1) !== region) {
          return [problem(zonePath, zone, `is no zone of ${region}`, `Write it as "${region}a".`)];
        }
        if ((availabilityZones ?? []).indexOf(zone) === index) return [];
        return [problem(zonePath, zone, "stands there twice", "Name three different zones.")];
      }),
    ];
  });
  const limited = regions.some(
    ([, { endpoint }]) => endpoint?.kind === "regional" && endpoint.allowedNetworks !== undefined,
  );
  const mode = gateway?.firewall?.modes?.AllowedNetworks;
  if (mode !== undefined && !limited && !draft.refused(["gateway", "regions"])) {
    problems.push(
      problem(
        ["gateway", "firewall", "modes", "AllowedNetworks"],
        mode,
        "has no meaning, for no region has allowedNetworks",
        "Write allowedNetworks at the endpoint of a region, or remove the mode.",
      ),
    );
  }
  return problems;
};

/** What Lambda cannot do. */
export const gatewayFitsLambda: Check = (draft) => {
  const gateway = managedOf(draft);
  if (gateway === undefined) return [];
  const { provisionedConcurrency: ready, reservedConcurrency: reserved } = gateway;
  const problems: Problem[] = [];
  if (draft.admission?.storeFailure?.kind === "local-share") {
    problems.push(
      problem(
        ["admission", "storeFailure", "kind"],
        "local-share",
        "cannot be with a managed gateway: nobody knows how many processes Lambda has",
        'Write { kind: "deny" }, or leave storeFailure out.',
      ),
    );
  }
  const body = draft.admission?.maxBodyBytes;
  if (body !== undefined && body > LARGEST_LAMBDA_BODY) {
    problems.push(
      problem(
        ["admission", "maxBodyBytes"],
        body,
        "is more than fits a Lambda event, in which a body stands in base64",
        `Write at most ${LARGEST_LAMBDA_BODY.toLocaleString("en")}.`,
      ),
    );
  }
  if (ready?.minimum !== undefined && ready.maximum !== undefined && ready.minimum > ready.maximum) {
    problems.push(
      problem(
        ["gateway", "provisionedConcurrency", "minimum"],
        ready.minimum,
        `is more than the maximum of ${ready.maximum}`,
        `Write at most ${ready.maximum}.`,
      ),
    );
  }
  if (ready?.maximum !== undefined && reserved !== undefined && ready.maximum > reserved) {
    problems.push(
      problem(
        ["gateway", "provisionedConcurrency", "maximum"],
        ready.maximum,
        `is more than the ${reserved} processes of reservedConcurrency`,
        `Write at most ${reserved}, or raise reservedConcurrency.`,
      ),
    );
  }
  return problems;
};

/** Of 6 MB of an event, base64 takes a third, and headers and context some. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_LAMBDA_BODY = 4_400_000;

/** S3 encrypts with a key of the bucket's region alone; a multi-Region key is in each of its regions under one id. */
export const gatewayKeepsPayloads: Check = (draft) => {
  const regions = Object.keys(managedOf(draft)?.regions ?? {});
  if (regions.length === 0) return [];
  return entriesOf(draft.teams).flatMap(([name, team]) => {
    const arn = team.payloadLogging?.kmsKeyArn;
    if (arn === undefined || !team.paths?.includes("gateway")) return [];
    const path = ["teams", name, "payloadLogging", "kmsKeyArn"];
    const region = arn.split(":")[3] ?? "";
    if (!regions.includes(region)) {
      return [
        problem(
          path,
          arn,
          `is a key of ${region}, and the gateway runs in ${regions.join(", ")}`,
          "S3 encrypts with keys of its own region: name a key there.",
        ),
      ];
    }
    if (regions.length === 1 || /:key\/mrk-/.test(arn)) return [];
    return [
      problem(
        path,
        arn,
        `is a key of ${region} alone, and the gateway runs in ${regions.join(", ")}`,
        'Name a multi-Region key ("…:key/mrk-…") with a replica in each of them.',
      ),
    ];
  });
};

/** An alarm tells somebody. */
export const gatewayTellsSomebody: Check = (draft) => {
  const gateway = managedOf(draft);
  if (gateway === undefined || gateway.alarms !== undefined || draft.alerts !== undefined) return [];
  if (draft.refused(["gateway", "alarms"]) || draft.refused(["alerts"])) return [];
  return [
    problem(
      ["gateway", "alarms"],
      undefined,
      "is missing, and nobody would be told of the gateway's alarms",
      "Write alarms: { emails: [...] }, or alerts: { emails: [...] } for all teams.",
    ),
  ];
};
