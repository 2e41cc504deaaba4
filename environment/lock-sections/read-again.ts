/** How to mend a wrong value of the lock. The command reads the whole lock before it asks AWS, so the value must go first. */
export const READ_AGAIN = readAgainBy("bedrock-access lock");

/** The same for what is inside accounts, where a role must be assumed. */
export const READ_AGAIN_INSIDE = readAgainBy("bedrock-access lock --role <role>");

function readAgainBy(command: string): string {
  return `Restore it from version control, or delete the section and run \`${command}\` again.`;
}
