import type { Environment } from "../../environment/environment";
import {
  DEFAULT_LIFETIME_SECONDS,
  DEFAULT_LOGIN_AGE_SECONDS,
  DEFAULT_MFA_METHODS,
  DEFAULT_RATE,
  type IssuerPolicy,
  type IssuerTeam,
  type IssuingRate,
  type TeamSession,
} from "./issuer-policy";

/** What the environment does not say about its issuer. */
export interface IssuerSettings {
  /** The `iss` of the provider's tokens. */
  readonly provider: string;
  /** The command's client id at the provider. Not the gateway's audience. */
  readonly audience: string;
  /** @default as the environment's provider of that name, else by discovery */
  readonly jwksUri?: string;
  /** @default as the environment's provider of that name, else `email` */
  readonly userClaim?: string;
  /** @default as the environment's provider of that name, else `groups` */
  readonly groupsClaim?: string;
  /** Values of `amr` that prove a second factor. @default the provider's `requiredAmr`, else `mfa` */
  readonly mfaMethods?: readonly string[];
  /** Claims that prove a managed device. @default none */
  readonly deviceClaims?: Readonly<Record<string, readonly string[]>>;
  /** 900 to 86,400. @default 8 hours */
  readonly lifetimeSeconds?: number;
  /** @default 12 hours */
  readonly maxLoginAgeSeconds?: number;
  /** @default 20 an hour */
  readonly rate?: IssuingRate;
  /** By team, as far as anchors, profiles and roles are known. */
  readonly sessions?: Readonly<Record<string, TeamSession>>;
}

/**
 * The issuer's policy: from the environment who belongs to which team and what a certificate must prove, from the settings the rest.
 *
 * @throws RangeError where nobody could get a certificate, or everybody who has a token for the gateway
 */
export function issuerPolicyOf(environment: Environment, settings: IssuerSettings): IssuerPolicy {
  const { direct } = environment;
  if (direct === undefined) {
    throw new RangeError(
      `"${environment.name}" has no direct path: write \`direct\`, or issue no certificates for it.`,
    );
  }
  const clash = environment.identity.issuers.find(({ audience }) => audience === settings.audience);
  if (clash !== undefined) {
    throw new RangeError(
      `audience "${settings.audience}" is the gateway's: register the command as a client of its own with ${settings.provider}, or every token for the gateway could become a certificate.`,
    );
  }
  const known = environment.identity.issuers.find(({ issuer }) => issuer === settings.provider);
  const jwksUri = settings.jwksUri ?? known?.jwksUri;
  const methods = known !== undefined && known.requiredAmr.length > 0 ? known.requiredAmr : DEFAULT_MFA_METHODS;
  return {
    environment: environment.name,
    providers: [
      {
        issuer: settings.provider,
        audience: settings.audience,
        ...(jwksUri !== undefined && { jwksUri }),
        userClaim: settings.userClaim ?? known?.userClaim ?? "email",
        groupsClaim: settings.groupsClaim ?? known?.groupsClaim ?? "groups",
        mfaMethods: settings.mfaMethods ?? methods,
        deviceClaims: settings.deviceClaims ?? {},
        requiredClaims: known?.requiredClaims ?? {},
        clockSkewSeconds: known?.clockSkewSeconds ?? 30,
      },
    ],
    teams: directTeams(environment, settings),
    requires: direct.requires,
    lifetimeSeconds: settings.lifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS,
    maxLoginAgeSeconds: settings.maxLoginAgeSeconds ?? DEFAULT_LOGIN_AGE_SECONDS,
    rate: settings.rate ?? DEFAULT_RATE,
  };
}

function directTeams(environment: Environment, { sessions = {} }: IssuerSettings): Record<string, IssuerTeam> {
  const teams = Object.values(environment.teams).filter(({ paths }) => paths.includes("direct"));
  return Object.fromEntries(
    teams.map(({ name, members }) => {
      const session = sessions[name];
      return [
        name,
        {
          groups: members.groups,
          organizationalUnit: members.certificateOu,
          ...(session !== undefined && { session }),
        },
      ];
    }),
  );
}
