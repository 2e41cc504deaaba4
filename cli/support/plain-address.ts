import { CommandError } from "./command-error";

/**
 * The address that an option names, if it is nothing more. What may hold a password, a token or a key is refused and not repeated: commands
 * say addresses when they start and when something does not answer.
 *
 * @throws CommandError `address`
 */
export function plainAddress(option: string, text: string): string {
  if (!/[@?#]/.test(text)) return text;
  throw new CommandError(
    "address",
    `${option} is more than an address: write https://HOST, and leave out user, password, \`?\` and \`#\`.`,
  );
}
