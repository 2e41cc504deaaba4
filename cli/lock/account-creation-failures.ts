/** What AWS means by the reason of a failed account creation, and what to do about it. */
export interface CreationFailure {
  readonly reason: string;
  readonly mend: string;
}

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccountStatus.html */
const FAILURES: Readonly<Record<string, CreationFailure>> = {
  ACCOUNT_LIMIT_EXCEEDED: {
    reason: "the organization has as many accounts as its quota allows",
    mend: "Ask for a higher quota in Service Quotas (AWS Organizations, us-east-1), or close accounts that nobody needs.",
  },
  CONCURRENT_ACCOUNT_MODIFICATION: {
    reason: "the same request was under way already",
    mend: "Wait some minutes and apply the organization stack again.",
  },
  EMAIL_ALREADY_EXISTS: {
    reason: "another AWS account has this e-mail, perhaps outside the organization or closed",
    mend: 'Give the team another e-mail, or, when that account is the team\'s, invite it and write { kind: "existing", accountId }.',
  },
  GOVCLOUD_ACCOUNT_ALREADY_EXISTS: {
    reason: "the AWS GovCloud region has an account with this e-mail already",
    mend: 'Give the team another e-mail, or write { kind: "existing", accountId }.',
  },
  INVALID_EMAIL: {
    reason: "AWS does not accept the e-mail",
    mend: "Correct the team's e-mail and apply the organization stack again.",
  },
  INVALID_ADDRESS: {
    reason: "AWS does not accept the postal address of the management account",
    mend: "Correct the contact information of the management account and apply the organization stack again.",
  },
  INVALID_PAYMENT_INSTRUMENT: {
    reason: "AWS does not accept the payment method of the management account",
    mend: "Give the management account another payment method and apply the organization stack again.",
  },
  MISSING_PAYMENT_INSTRUMENT: {
    reason: "the management account has no payment method",
    mend: "Add one to the management account and apply the organization stack again.",
  },
  INTERNAL_FAILURE: {
    reason: "AWS failed inside",
    mend: "Apply the organization stack again; if it stays so, open a case with AWS Support.",
  },
  ...businessValidation("MISSING_BUSINESS_VALIDATION", "has not begun"),
  ...businessValidation("PENDING_BUSINESS_VALIDATION", "is still under way"),
  ...businessValidation("FAILED_BUSINESS_VALIDATION", "failed"),
  ...businessValidation("UNKNOWN_BUSINESS_VALIDATION", "has an unknown issue"),
  // The API reference and the SDK's enumeration spell this one differently.
  ...businessValidation("IDENTITY_INVALID_BUSINESS_VALIDATION", "lacks valid identity data"),
  ...businessValidation("INVALID_IDENTITY_FOR_BUSINESS_VALIDATION", "lacks valid identity data"),
};

export function creationFailure(awsReason: string | undefined): CreationFailure {
  return (
    FAILURES[awsReason ?? ""] ?? {
      reason: "AWS gave no reason that is known here",
      mend: "See CreateAccountResult in CloudTrail (us-east-1) of the management account.",
    }
  );
}

function businessValidation(awsReason: string, how: string): Record<string, CreationFailure> {
  return {
    [awsReason]: {
      reason: `the business license validation of the management account ${how}`,
      mend: "Finish the validation in the management account and apply the organization stack again.",
    },
  };
}
