import type { Attack } from "./attack";
import { CERTIFICATE_ATTACKS } from "./certificate-attacks";
import { KEY_ATTACKS } from "./key-attacks";
import { LOG_ATTACKS } from "./log-attacks";
import { MODEL_ATTACKS } from "./model-attacks";
import { MODEL_SETTING_ATTACKS } from "./model-setting-attacks";
import { PLATFORM_ATTACKS } from "./platform-attacks";
import { QUARANTINE_ATTACKS } from "./quarantine-attacks";
import { ROLE_ATTACKS } from "./role-attacks";
import { SESSION_ATTACKS } from "./session-attacks";
import { WARNING_ATTACKS } from "./warning-attacks";

/** Every attack that is tried on every environment. */
export const ATTACKS: readonly Attack[] = [
  ...MODEL_ATTACKS,
  ...MODEL_SETTING_ATTACKS,
  ...KEY_ATTACKS,
  ...ROLE_ATTACKS,
  ...CERTIFICATE_ATTACKS,
  ...PLATFORM_ATTACKS,
  ...LOG_ATTACKS,
  ...WARNING_ATTACKS,
  ...SESSION_ATTACKS,
  ...QUARANTINE_ATTACKS,
];
