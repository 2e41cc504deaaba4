import { MAX_ROLE_NAME, namesOf } from "../names";
import { problem } from "../problems";
import { DEFAULT_NAME_PREFIX } from "../resolve/defaults";
import type { Check } from "./check";

/** The longest role name of a team fits IAM's 64 characters. */
export const roleNamesFit: Check = (draft) => {
  if (draft.name === undefined || draft.refused(["namePrefix"])) return [];
  const names = namesOf({ name: draft.name, namePrefix: draft.namePrefix ?? DEFAULT_NAME_PREFIX });
  return Object.keys(draft.teams ?? {}).flatMap((team) => {
    const longest = names.roles.invoke(team);
    if (longest.length <= MAX_ROLE_NAME) return [];
    return [
      problem(
        ["teams", team],
        team,
        `makes the role name "${longest}" of ${longest.length} characters, and IAM takes ${MAX_ROLE_NAME}`,
        `Shorten the team's name, the environment's or namePrefix by ${longest.length - MAX_ROLE_NAME} in all.`,
      ),
    ];
  });
};

/** In a target `own` is the account of whoever calls: none could ever name the account of a team called so. */
export const noTeamIsCalledOwn: Check = (draft) =>
  Object.hasOwn(draft.teams ?? {}, "own")
    ? [
        problem(
          ["teams", "own"],
          "own",
          "means each caller's own account where targets name one",
          "Give the team another name.",
        ),
      ]
    : [];

export const timeZoneExists: Check = (draft) => {
  if (draft.timeZone === undefined || isTimeZone(draft.timeZone)) return [];
  return [
    problem(["timeZone"], draft.timeZone, "is not a time zone", 'Write its IANA name, for example "Europe/Berlin".'),
  ];
};

function isTimeZone(name: string): boolean {
  if (Intl.supportedValuesOf("timeZone").includes(name)) return true; // ten times as fast as what knows aliases too
  if (/^[+-]/.test(name)) return false; // newer versions of Node take an offset for a zone
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
