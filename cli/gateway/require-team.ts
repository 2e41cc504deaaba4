import type { Environment, Team } from "../../environment/environment";
import { own } from "../../environment/own";
import { CommandError } from "../support/command-error";

/** A mistyped name must not look like a team whose access has ended. */
export function requireTeam(name: string, { name: environment, teams }: Pick<Environment, "name" | "teams">): Team {
  const team = own(teams, name);
  if (team !== undefined) return team;
  throw new CommandError(
    "no-such-team",
    `"${name}" is no team of ${environment}. There are ${Object.keys(teams).join(", ")}.`,
  );
}
