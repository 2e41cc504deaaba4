import { MemoryStore } from "../../../gateway/admission/memory-store";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import { createGateway } from "../../../gateway/gateway";
import { LogTelemetry } from "../../../gateway/telemetry/telemetry";
import { BedrockUpstream } from "../../../gateway/upstream/bedrock-upstream";
import { RoleSessions } from "../../../gateway/upstream/sessions/role-sessions";
import { sts } from "../../../gateway/upstream/sessions/sts";

/** What Lambda would load: the gateway with both stores and its upstream. */
export const PROGRAM = { createGateway, MemoryStore, ValkeyStore, BedrockUpstream, RoleSessions, sts, LogTelemetry };
