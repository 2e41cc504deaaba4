/** Every kind of error that the simulator answers with, and its status. */
const STATUS = {
  ValidationException: 400,
  AccessDeniedException: 403,
  IncompleteSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnknownOperationException: 404,
  ThrottlingException: 429,
  InternalServerException: 500,
} as const;

export type ErrorType = keyof typeof STATUS;

/** A call that ends without a session. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(
    readonly type: ErrorType,
    message: string,
  ) {
    super(message);
    this.name = "ServiceError";
    this.status = STATUS[type];
  }
}

export function denied(message: string): ServiceError {
  return new ServiceError("AccessDeniedException", message);
}

export function invalid(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/** Something that a person set up wrongly, which AWS would have refused when it was set up. */
export function misconfigured(message: string): ServiceError {
  return new ServiceError("InternalServerException", `simulator: ${message}`);
}

/** AWS's own words, as people have quoted them; clients and their users search for these. */
export const text = {
  invalidSignature: "Invalid signature",
  unknownAnchor: "Specified Trust Anchor wasn't found.",
  untrustedIssuer: "Untrusted signing certificate",
  insufficientCertificate: "Untrusted certificate. Insufficient certificate",
  revoked: "Certificate revoked",
  unknownProfile: "Invalid or empty profile provided.",
  foreignRole: "Requested Role isn't one of those listed in the Profile.",
  sessionName: "Not authorized to set roleSessionName.",
  /** Of a trust policy too, which is all that AWS ever says about it. */
  unassumableRole: (roleArn: string) => `Unable to assume role for ${roleArn}.`,
  overlongSession: (roleArn: string) =>
    `Unable to assume role for ${roleArn}. The requested DurationSeconds exceeds the MaxSessionDuration set for this role.`,
} as const;

/** Nobody has quoted what AWS says in these cases. The simulator's own words. */
export const ownText = {
  disabledAnchor: "Trust anchor is disabled.",
  disabledProfile: "Profile is disabled.",
  expired: "Untrusted certificate. Certificate expired",
  notYetValid: "Untrusted certificate. Certificate not yet valid",
  malformedCertificate: "Malformed certificate.",
} as const;
