import { partitionOf } from "../catalogue";
import { problem } from "../problems";
import { type Check, repeated } from "./check";

/** Regions of inference stand there once each. */
export const regionsAreDistinct: Check = (draft) =>
  repeated(draft.regions?.inference ?? []).map(([index, region]) =>
    problem(["regions", "inference", index], region, "stands there twice", "Name each region once."),
  );

/** An environment lies in one partition: no credentials, ARN or inference profile reaches from one into another. */
export const regionsShareAPartition: Check = (draft) => {
  const home = draft.regions?.home;
  if (home === undefined) return [];
  const inference = (draft.regions?.inference ?? []).map((region, index) => ({
    path: ["regions", "inference", index],
    region,
  }));
  const { gateway } = draft;
  const gateways = [
    ...Object.keys((gateway?.kind === "existing" && gateway.apis) || {}).map((region) => ({
      path: ["gateway", "apis", region],
      region,
    })),
    ...Object.keys((gateway?.kind === "managed" && gateway.regions) || {}).map((region) => ({
      path: ["gateway", "regions", region],
      region,
    })),
  ];
  return [...inference, ...gateways].flatMap(({ path, region }) => {
    if (region === undefined || partitionOf(region) === partitionOf(home)) return [];
    return [
      problem(
        path,
        region,
        `lies in the partition ${partitionOf(region)}, and the home region ${home} in ${partitionOf(home)}`,
        `Name a region of ${partitionOf(home)}, or make an environment of its own for ${partitionOf(region)}.`,
      ),
    ];
  });
};
