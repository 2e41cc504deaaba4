import type { Command } from "commander";
import { CommandError } from "./command-error";

/**
 * Has options refuse an empty value, of this command and of those below it.
 *
 * It comes from a shell's variable that was never set, and would be taken for the working folder where a file is wanted. Options that parse
 * their values refuse it by themselves.
 */
export function refuseEmptyValues(command: Command): void {
  for (const option of command.options) {
    const { long, envVar } = option;
    command.on(`option:${option.name()}`, (value: unknown) => {
      if (value === "") throw new CommandError("empty-value", `${long} is empty: give it a value, or leave it out.`);
    });
    command.on(`optionEnv:${option.name()}`, (value: unknown) => {
      if (value === "") throw new CommandError("empty-value", `${envVar} is empty: give it a value, or unset it.`);
    });
  }
  command.commands.forEach(refuseEmptyValues);
}
