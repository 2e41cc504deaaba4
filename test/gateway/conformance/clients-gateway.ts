import type { RuntimePolicy } from "../../../access/runtime-policy";
import { makeSelfMadeCertificate, type ServerCertificate } from "../../simulators/self-made-certificate";
import { type GatewayUnderTest, useGateway } from "./gateway-under-test";
import { withOpenAiModels } from "./openai-models";

/**
 * The gateway before which clients are tried: with TLS on the same port; `ben` makes one call at a time, and `carl`'s team may
 * offer no tool but `read_file`.
 */
export function useClientsGateway(): { readonly gateway: () => GatewayUnderTest; readonly certificate: () => string } {
  let tls: ServerCertificate | undefined;
  const gateway = useGateway(async () => {
    tls = await makeSelfMadeCertificate();
    return { tls, policy: (policy) => withOpenAiModels(limited(policy)) };
  });
  return { gateway, certificate: () => tls?.cert ?? "" };
}

function limited(policy: RuntimePolicy): RuntimePolicy {
  const { payments, research } = policy.teams;
  if (payments === undefined || research === undefined) throw new Error("A team is missing.");
  const { limits } = payments;
  return {
    ...policy,
    teams: {
      payments: { ...payments, limits: { ...limits, users: { ben: { ...limits.user, concurrency: 1 } } } },
      research: { ...research, tools: ["read_file"] },
    },
  };
}

/** More than the gateway takes, and no more than the event of a Lambda function holds. */
export const TOO_LONG = "x".repeat(4_200_000);

/** A picture of one red pixel. */
export const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";

/** Long enough to be cached. */
export const LONG_TEXT = "The sun came up over a low hill. ".repeat(200);
