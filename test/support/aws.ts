import type { AwsConnection } from "../../aws/connection";
import { fetchTransport } from "../../aws/fetch-transport";

/** For clients of emulators on this machine, which take any signature. */
export const EMULATED = {
  region: "eu-central-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
} as const;

/** The way to such an emulator, with pauses that only count; on a busy machine it may be slow. */
export function emulatedAws(endpoint: string, more: Partial<AwsConnection> = {}): AwsConnection {
  return {
    region: EMULATED.region,
    credentials: async () => EMULATED.credentials,
    endpoint,
    transport: fetchTransport(fetch),
    now: Date.now,
    pause: async () => {},
    random: () => 0.5,
    answerWithinMilliseconds: 60_000,
    ...more,
  };
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
