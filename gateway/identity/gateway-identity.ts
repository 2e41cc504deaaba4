import { looksLikeGatewayKey } from "../../access/gateway-key";
import type { Principal } from "../../access/principal";
import type { RuntimePolicy } from "../../access/runtime-policy";
import type { AccessState } from "../access-state/access-state";
import type { DevKeys } from "./dev-keys";
import type { Fetch, KeySource } from "./fetch-keys";
import { principalOfGatewayKey } from "./gateway-key-principal";
import type { CredentialHeaders, Identity } from "./identity";
import { keysOfAccount, principalOfIdentityCenter } from "./identity-center";
import { IssuerKeys } from "./issuer-keys";
import { presentedCredential } from "./presented-credential";
import { RecentTokens } from "./recent-tokens";
import { principalOfToken, type TeamsByGroup, teamsByGroup } from "./token-principal";
import { type TokenIssuer, type TrustedIssuer, type VerifiedToken, verifyToken } from "./verify-token";

export interface GatewayIdentityProps {
  /** The policy that holds now. Another object is another policy: who is in which team is decided anew. */
  readonly policy: () => RuntimePolicy;
  readonly accessState: Pick<AccessState, "key">;
  /** For laptops. The caller sees to it that the gateway listens on loopback only. */
  readonly devKeys?: DevKeys;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly fetch: Fetch;
  /** @default 3000 */
  readonly issuerTimeoutMilliseconds?: number;
}

/** Takes OIDC tokens of the policy's issuers, web identity tokens of its accounts, gateway keys and, on a laptop, the keys given at start. */
export class GatewayIdentity implements Identity {
  private readonly issuerKeys = new Map<string, IssuerKeys>();
  private view: PolicyView | undefined;

  constructor(private readonly props: GatewayIdentityProps) {}

  async identify(headers: CredentialHeaders): Promise<Principal> {
    const credential = presentedCredential(headers);
    const view = this.currentView();
    const { devKeys, accessState, now } = this.props;

    const known = devKeys?.principalOf(credential, view.policy);
    if (known !== undefined) return known;

    if (looksLikeGatewayKey(credential)) return principalOfGatewayKey(credential, accessState, view.policy, now());
    return this.identifyToken(credential, view);
  }

  private async identifyToken(token: string, view: PolicyView): Promise<Principal> {
    const recent = view.tokens.find(token, this.props.now());
    if (recent !== undefined) return recent;

    const verified = await verifyToken(token, view.issuers, this.props.now);
    const principal = principalOf(verified, view);
    view.tokens.keep(token, principal, this.props.now());
    return principal;
  }

  /** What is derived from a policy stands beside it, so a call that began under an old one cannot fill the new one's cache. */
  private currentView(): PolicyView {
    const policy = this.props.policy();
    if (this.view?.policy !== policy) {
      this.view = { policy, issuers: this.trust(policy), teams: teamsByGroup(policy), tokens: new RecentTokens() };
    }
    return this.view;
  }

  /** Keys that were fetched outlive the policy, as long as an issuer stays where it is. */
  private trust({ identity }: RuntimePolicy): ReadonlyMap<string, TrustedIssuer> {
    const issuers: readonly (TokenIssuer & KeySource)[] = [
      ...identity.issuers,
      ...(identity.identityCenter ?? []).map((account) => ({ ...account, jwksUri: keysOfAccount(account.issuer) })),
    ];
    const places = new Map(issuers.map((issuer) => [placeOf(issuer), issuer]));
    for (const place of this.issuerKeys.keys()) {
      if (!places.has(place)) this.issuerKeys.delete(place);
    }
    for (const [place, issuer] of places) {
      if (!this.issuerKeys.has(place)) this.issuerKeys.set(place, new IssuerKeys(issuer, this.props));
    }
    const trusted = new Map<string, TrustedIssuer>();
    for (const policy of issuers) {
      const keys = this.issuerKeys.get(placeOf(policy));
      if (keys !== undefined) trusted.set(policy.issuer, { policy, keys });
    }
    return trusted;
  }
}

interface PolicyView {
  readonly policy: RuntimePolicy;
  /** By the token's `iss`. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  readonly teams: TeamsByGroup;
  readonly tokens: RecentTokens;
}

function principalOf({ issuer, ...token }: VerifiedToken, { policy, teams }: PolicyView): Principal {
  return "accountId" in issuer
    ? principalOfIdentityCenter({ ...token, issuer }, policy)
    : principalOfToken({ ...token, issuer }, policy, teams);
}

function placeOf({ issuer, jwksUri }: { readonly issuer: string; readonly jwksUri?: string }): string {
  return JSON.stringify([issuer, jwksUri]);
}
