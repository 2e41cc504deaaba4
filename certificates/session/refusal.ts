import { type ServiceAnswer, SessionError } from "./session-error";

/**
 * The error for what AWS refused, with the mend where its words leave no doubt.
 *
 * @param date - The answer's `Date` header.
 * @param now - What this machine's clock said then, in milliseconds since 1970.
 */
export function refusalError(answer: ServiceAnswer, date: string | null, now: number): SessionError {
  const skewMinutes = Math.round((now - Date.parse(date ?? "")) / 60_000);
  // Our own signatures are checked before they are sent, so that only the clock is left. AWS does not mention it.
  if (/signature/i.test(answer.message) && Math.abs(skewMinutes) >= SKEW_MINUTES) {
    const direction = skewMinutes > 0 ? "fast" : "slow";
    return new SessionError(
      "clock-skew",
      `Your clock is ${Math.abs(skewMinutes)} minutes off (${direction}) and AWS takes 5 at most: set it, best by NTP.`,
      { answer, skewMinutes },
    );
  }
  const isInvalid = answer.status === 400;
  const mend = MENDS.find(([words]) => answer.message.startsWith(words))?.[1];
  return new SessionError(
    isInvalid ? "request-invalid" : "access-denied",
    [`AWS refused the session: ${answer.message.replace(/\.$/, "")} (${answer.type}).`, ...(mend ? [mend] : [])].join(
      " ",
    ),
    { answer },
  );
}

/** Below AWS's five, for the answer took its time. */
const SKEW_MINUTES = 4;

/** By how AWS's words begin. */
const MENDS: readonly (readonly [string, string])[] = [
  ["Certificate revoked", "Get a new certificate with `bedrock-access login`, unless your access was taken away."],
  [
    "Untrusted signing certificate",
    "The trust anchor does not know the certificate's authority: log in again, and give the chain where there are intermediates.",
  ],
  [
    "Untrusted certificate",
    "The certificate lacks what Roles Anywhere asks for: get a new one with `bedrock-access login`.",
  ],
  ["Specified Trust Anchor", "The trust anchor does not exist in this account and region: run `bedrock-access lock`."],
  [
    "Invalid or empty profile",
    "The profile does not exist in the trust anchor's account and region: run `bedrock-access lock`.",
  ],
  ["Requested Role", "The profile does not offer this role: run `bedrock-access lock`."],
  [
    "Unable to assume role",
    "The role's trust policy does not accept this certificate: its team, environment, or the checks made at login.",
  ],
];
