import { guardrailVersions } from "../../cli/lock/guardrail-versions";
import type { GuardrailAccess } from "../../cli/lock/read-guardrails";
import { taggedResources } from "../../cli/lock/tagged-resources";
import { openAccounts } from "../../cli/support/account-credentials";
import { emptyLock, type Lock } from "../../environment/lock";
import type { AccountsFake } from "../support/accounts-fake";
import { setEnvironment } from "../support/command-line";

export const PAYMENTS = "300000000001";
export const RESEARCH = "200000000002";

/** Both teams of `good-environment` have an account that works. */
export const LOCKED: Lock = {
  ...emptyLock("dev"),
  accounts: {
    version: 1,
    organizationId: "o-a1b2c3d4e5",
    teams: {
      payments: { accountId: PAYMENTS, status: "ACTIVE" },
      research: { accountId: RESEARCH, status: "ACTIVE" },
    },
    attached: {},
  },
};

/** Reads inside the accounts of a fake, as `lock --role bedrock-lock-reader` does in AWS. */
export async function inAccounts<Result>(
  { url }: AccountsFake,
  read: (access: GuardrailAccess) => Promise<Result>,
): Promise<Result> {
  const restore = setEnvironment({
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "the secret",
    AWS_ENDPOINT_URL: url,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  const { credentialsOf, close } = await openAccounts("eu-central-1", "aws", "bedrock-lock-reader", "test");
  try {
    const resources = taggedResources("dev", { AWS_ENDPOINT_URL: url });
    return await read({ credentialsOf, resources, guardrailVersions });
  } finally {
    close();
    restore();
  }
}
