import { ALL_REGIONS, partitionOf } from "../../environment/catalogue";
import { namesOf } from "../../environment/names";
import { roleOf } from "../access-model/access-model";
import type { AlikeTeams } from "../matrix/alike";
import { callGuardrail, guardedContext } from "../matrix/call-guardrail";
import { authorizationsOf, INVOKE, systemProfile, teamCalls } from "../matrix/team-calls";
import type { Question } from "../question";
import { certificateSession, gatewaySession, ownPolicies, type World } from "../world";

/**
 * Data of a team is processed inside the environment's residency and nowhere else, and inside it is not kept from where it may go.
 *
 * Decided by the roles' own policies: the organization's do not know which region is whose.
 */
export function residencyQuestions(world: World, group: AlikeTeams): Question[] {
  const { environment } = world.model;
  const { team, account } = group;
  const names = namesOf(environment);
  const calls = teamCalls(environment, team).filter(({ own, holder }) => own && holder === `team ${team.name}`);
  const direct = roleOf(account, names.roles.direct(team.name));
  const invoke = roleOf(account, names.roles.invoke(team.name));
  const sessions = [
    ...(direct
      ? [
          {
            path: "direct" as const,
            role: direct,
            context: certificateSession(direct, team.members.certificateOu, environment.name),
          },
        ]
      : []),
    ...(invoke ? [{ path: "gateway" as const, role: invoke, context: gatewaySession(invoke, team.name) }] : []),
  ];
  const anywhere = environment.residency.includes("*");
  const outside = ALL_REGIONS.filter(
    (region) => partitionOf(region) === environment.partition && !anywhere && !environment.residency.includes(region),
  );

  return sessions.flatMap(({ path, role, context }) =>
    calls.flatMap((call): Question[] => {
      const { target } = call;
      const facts = { teams: group.names, path, route: call.route, model: target.modelId, region: target.region };
      const profile = systemProfile(environment, target, account);
      const guarded = guardedContext(callGuardrail(world.model, call)); // so that the region alone denies
      const through = profile === undefined ? guarded : { ...guarded, "bedrock:InferenceProfileArn": profile };
      const asks = (calls: ReturnType<typeof authorizationsOf>) =>
        calls.map((each) => ({ call: { principal: role.arn, ...each }, policies: ownPolicies(role) }));
      const who = path === "direct" ? "certificate of the team" : "session of the invoke role";
      const inside: Question = {
        ...facts,
        who,
        what: `${call.route} from ${target.region}, processed in ${[...new Set([target.region, ...target.destinationRegions])].join(", ")}`,
        expected: "allowed",
        asks: asks(authorizationsOf(world.model, call, profile, context)),
      };
      const beyond = outside.map(
        (region): Question => ({
          ...facts,
          who,
          what: `${call.route} from ${target.region}, processed in ${region}`,
          expected: "denied",
          asks: asks([
            {
              action: INVOKE,
              resource: `arn:${environment.partition}:bedrock:${region}::foundation-model/${target.modelId}`,
              context: { ...context, ...through },
            },
          ]),
        }),
      );
      return [inside, ...beyond, ...(anywhere || target.geography === "global" ? [] : [nowhere()])];

      /** A global profile's call has no region that a policy could read. */
      function nowhere(): Question {
        const global = `arn:${environment.partition}:bedrock:${target.region}:${account.accountId}:inference-profile/global.${target.modelId}`;
        const unspecified = {
          ...context,
          ...guarded,
          "bedrock:InferenceProfileArn": global,
          "aws:RequestedRegion": "unspecified",
        };
        const model = `arn:${environment.partition}:bedrock:${target.region}::foundation-model/${target.modelId}`;
        return {
          ...facts,
          who,
          what: `${call.route} by the global profile, processed anywhere`,
          expected: "denied",
          asks: asks([{ action: INVOKE, resource: model, context: unspecified }]),
        };
      }
    }),
  );
}

/** Regions that routes reach and the residency does not have: the environment contradicts itself. */
export function strayRegions(world: World): string[] {
  const { residency, routes } = world.model.environment;
  if (residency.includes("*")) return [];
  return Object.values(routes).flatMap((route) =>
    route.targets.flatMap(({ destinationRegions, region }) =>
      [...new Set([region, ...destinationRegions])]
        .filter((each) => !residency.includes(each))
        .map(
          (each) =>
            `Route ${route.alias} may be processed in ${each}, which is outside residency ${residency.join(", ")}.`,
        ),
    ),
  );
}
