import { messageOf } from "../../access/thrown";
import { CommandError } from "./command-error";

/** @param error - What AWS's SDK has thrown when it looked for credentials. */
export function noCredentials(error: unknown): CommandError {
  return new CommandError(
    "no-credentials",
    `AWS credentials cannot be found: ${messageOf(error)}. Set AWS_PROFILE, or sign in with \`aws sso login\`.`,
  );
}
