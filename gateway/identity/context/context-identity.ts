import { createPublicKey, type KeyObject } from "node:crypto";
import type { Principal } from "../../../access/principal";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { own } from "../../../environment/own";
import { Refusal } from "../../refusal";
import type { CredentialHeaders, Identity } from "../identity";
import { presentedCredential } from "../presented-credential";
import { type CallerContext, hashCredential, readSignedContext } from "./caller-context";

export interface ContextIdentityProps {
  /** PEM of the key by which the authorizer signs. */
  readonly publicKey: string;
  readonly policy: () => RuntimePolicy;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Believes what the authorizer has signed, and nothing else: whoever could call the function past API Gateway would still need a
 * signature for just the credential that he shows.
 */
export class ContextIdentity implements Identity {
  readonly #props: ContextIdentityProps;
  readonly #publicKey: KeyObject;

  /** @throws where the key is no PEM of a key on P-256. */
  constructor(props: ContextIdentityProps) {
    this.#props = props;
    this.#publicKey = createPublicKey(props.publicKey);
    const { asymmetricKeyDetails: details, asymmetricKeyType: type } = this.#publicKey;
    if (details?.namedCurve !== "prime256v1") {
      throw new Error(
        `the key of the authorizer's contexts must be of ECC_NIST_P256, and it is of ${type ?? "no"} type`,
      );
    }
  }

  async identify(headers: CredentialHeaders, signedContext?: string): Promise<Principal> {
    const { policy, now } = this.#props;
    const credential = presentedCredential(headers);
    const context = this.#contextOf(signedContext);
    if (context.credentialHash !== hashCredential(credential)) {
      throw refused("the authorizer has checked another credential than the one that the request shows.");
    }
    if (now() >= context.expiresAt) {
      throw refused(
        "what the authorizer says of this credential is too old: the credential has expired, get a new one.",
      );
    }
    const { principal } = context;
    const { environment, teams } = policy();
    if (principal.environment !== environment) {
      throw refused(`the credential is for ${principal.environment}, and this gateway is of ${environment}.`);
    }
    if (own(teams, principal.team) === undefined) {
      throw new Refusal(
        "forbidden",
        `team "${principal.team}" has no access through this gateway: ask your platform team.`,
      );
    }
    return principal;
  }

  #contextOf(signedContext: string | undefined): CallerContext {
    const context = signedContext === undefined ? undefined : readSignedContext(signedContext, this.#publicKey);
    if (context === undefined) throw refused("the request did not come through the gateway's authorizer.");
    return context;
  }
}

function refused(message: string): Refusal {
  return new Refusal("unauthenticated", message);
}
