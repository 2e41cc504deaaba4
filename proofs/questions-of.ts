import { allowedWork } from "./attacks/allowed-work";
import { attackQuestions } from "./attacks/attack-questions";
import { everyActionQuestions } from "./attacks/every-action";
import { entranceQuestions } from "./entrances/entrance-questions";
import type { AlikeTeams } from "./matrix/alike";
import { matrixOf } from "./matrix/matrix";
import type { Question } from "./question";
import { residencyQuestions } from "./residency/residency-questions";
import type { World } from "./world";

/** All that is asked about one environment, by proof. */
export async function questionsOf(
  world: World,
  groups: readonly AlikeTeams[],
): Promise<Readonly<Record<"matrix" | "attacks" | "residency", readonly Question[]>>> {
  return {
    matrix: matrixOf(world, groups),
    attacks: [
      ...attackQuestions(world, groups),
      ...(await everyActionQuestions(world, groups)),
      ...entranceQuestions(world, groups),
      ...allowedWork(world, groups),
    ],
    residency: groups.flatMap((group) => residencyQuestions(world, group)),
  };
}
