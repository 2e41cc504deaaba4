import type { Attack } from "./attack";
import { BORROWED_ROLE_ATTACKS } from "./borrowed-role-attacks";
import { CERTIFICATE_ATTACKS } from "./certificate-attacks";
import { GATEWAY_FUNCTION_ATTACKS } from "./gateway-function-attacks";
import { GATEWAY_ROLE_ATTACKS } from "./gateway-role-attacks";
import { GATEWAY_SETTING_ATTACKS } from "./gateway-setting-attacks";
import { KEY_ATTACKS } from "./key-attacks";
import { LEAVING_ATTACKS } from "./leaving-attacks";
import { LOG_ATTACKS } from "./log-attacks";
import { MODEL_CALL_ATTACKS } from "./model-call-attacks";
import { MODEL_SETTING_ATTACKS } from "./model-setting-attacks";
import { OTHER_ENDPOINT_ATTACKS } from "./other-endpoint-attacks";
import { OWN_MODEL_ATTACKS } from "./own-model-attacks";
import { QUARANTINE_ATTACKS } from "./quarantine-attacks";
import { ROLE_ATTACKS } from "./role-attacks";
import { SERVICE_CALL_ATTACKS } from "./service-call-attacks";
import { SESSION_ATTACKS } from "./session-attacks";
import { SIGNING_ATTACKS } from "./signing-attacks";
import { STORED_STATE_ATTACKS } from "./stored-state-attacks";
import { SUBSCRIPTION_ATTACKS } from "./subscription-attacks";
import { WARNING_ATTACKS } from "./warning-attacks";

/** Every attack that is tried on every environment. */
export const ATTACKS: readonly Attack[] = [
  ...MODEL_CALL_ATTACKS,
  ...OWN_MODEL_ATTACKS,
  ...SUBSCRIPTION_ATTACKS,
  ...SERVICE_CALL_ATTACKS,
  ...OTHER_ENDPOINT_ATTACKS,
  ...BORROWED_ROLE_ATTACKS,
  ...LEAVING_ATTACKS,
  ...MODEL_SETTING_ATTACKS,
  ...KEY_ATTACKS,
  ...ROLE_ATTACKS,
  ...CERTIFICATE_ATTACKS,
  ...GATEWAY_FUNCTION_ATTACKS,
  ...SIGNING_ATTACKS,
  ...STORED_STATE_ATTACKS,
  ...GATEWAY_SETTING_ATTACKS,
  ...GATEWAY_ROLE_ATTACKS,
  ...LOG_ATTACKS,
  ...WARNING_ATTACKS,
  ...SESSION_ATTACKS,
  ...QUARANTINE_ATTACKS,
];
