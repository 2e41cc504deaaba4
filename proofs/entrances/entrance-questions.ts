import type { AlikeTeams } from "../matrix/alike";
import type { Question } from "../question";
import type { World } from "../world";
import { endpointQuestions } from "./endpoint-questions";
import { functionQuestions } from "./function-questions";
import { apiPolicyQuestions, methodQuestions } from "./method-questions";
import { resourcePolicyQuestions } from "./resource-policy-questions";

/** Every door that the output itself makes: methods of APIs, permissions of functions, VPC endpoints, and policies on resources. */
export function entranceQuestions(world: World, groups: readonly AlikeTeams[]): Question[] {
  return [
    ...methodQuestions(world.model),
    ...world.model.accounts.flatMap((account) => [
      ...apiPolicyQuestions(world, account),
      ...functionQuestions(world, account),
      ...endpointQuestions(world, groups, account),
      ...resourcePolicyQuestions(world, account),
    ]),
  ];
}
