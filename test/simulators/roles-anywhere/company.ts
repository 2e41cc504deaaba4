import type {
  SimulatedAccount,
  SimulatedAnchor,
  SimulatedProfile,
  SimulatedRole,
} from "../../../simulators/roles-anywhere/account";
import {
  type RolesAnywhereSimulator,
  type RolesAnywhereSimulatorOptions,
  startRolesAnywhereSimulator,
} from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { NOW } from "./make-certificates";

export const REGION = "eu-central-1";
export const ANCHOR_ARN =
  "arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/11111111-2222-3333-4444-555555555555";
export const PROFILE_ARN =
  "arn:aws:rolesanywhere:eu-central-1:111111111111:profile/66666666-7777-8888-9999-000000000000";
export const ROLE_ARN = "arn:aws:iam::111111111111:role/bedrock-access/dev/bedrock-dev-direct-research";

export interface CompanyOptions {
  readonly anchor?: Partial<SimulatedAnchor>;
  readonly profile?: Partial<SimulatedProfile>;
  readonly role?: Partial<SimulatedRole>;
  readonly simulator?: Partial<Omit<RolesAnywhereSimulatorOptions, keyof SimulatedAccount>>;
}

/** One account with an anchor, a profile and a role, at `NOW`. */
export function startCompany(bundle: string, options: CompanyOptions = {}): Promise<RolesAnywhereSimulator> {
  return startRolesAnywhereSimulator({
    region: REGION,
    clock: () => NOW,
    ...options.simulator,
    anchors: [{ arn: ANCHOR_ARN, bundle, ...options.anchor }],
    profiles: [{ arn: PROFILE_ARN, roleArns: [ROLE_ARN], ...options.profile }],
    roles: [{ arn: ROLE_ARN, ...options.role }],
  });
}
