import type { Command } from "commander";
import { type Revocation, revocationMark } from "../../access/revocation";
import type { Environment } from "../../environment/environment";
import { namesOf } from "../../environment/names";
import type { AccessState } from "../../gateway/access-state/access-state";
import { Acknowledgements } from "../../gateway/access-state/acknowledgements";
import { DynamoDbAccessState } from "../../gateway/access-state/dynamodb-access-state";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { secondsOf } from "../support/whole-numbers";
import { acknowledged } from "./acknowledged";
import { commandLineDynamoDb, isTableFailure, tableMend } from "./command-line-aws";
import {
  type GatewayOptions,
  gatewayRegions,
  openGatewayFiles,
  regionsIn,
  type TableOptions,
  withGatewayOptions,
  withTableOptions,
} from "./gateway-options";
import { projectMarks } from "./project-marks";

/** What every command takes that reads or changes an access state. */
export interface AccessStateOptions extends GatewayOptions, TableOptions {
  readonly regions?: readonly string[];
  readonly timeout: number;
}

export function withAccessStateOptions(command: Command): Command {
  return withTableOptions(withGatewayOptions(command), "access state")
    .option("--regions <names>", "with --aws: regions that must acknowledge a change, with commas between", regionsIn)
    .option("--timeout <seconds>", "with --aws: how long to wait for them", secondsOf, 60);
}

/** The access state of a gateway, and the way in which its gateways hear of a change. */
export interface OpenedAccessState {
  readonly environment: Environment;
  readonly accessState: AccessState;
  /**
   * Resolves when every gateway knows of a change from its next request on.
   *
   * @param changed - Whether it was changed just now. If not, an earlier try may have ended before all had heard.
   */
  announce(revocation: Mark, to: "revoked" | "restored", changed: boolean): Promise<readonly Step[]>;
}

/** A step of a command, and how long it took from the step before that it follows. */
export interface Step {
  readonly step: string;
  readonly milliseconds: number;
}

type Mark = Pick<Revocation, "kind" | "id">;

/** Opens what the options name for a piece of work, and closes it again. */
export async function withAccessState<Result>(
  options: AccessStateOptions,
  context: Context,
  work: (opened: OpenedAccessState) => Promise<Result>,
): Promise<Result> {
  const files = await openGatewayFiles(options, context);
  if (!options.aws) {
    return work({
      ...files,
      announce: async (revocation, to) => {
        await projectMarks(options.store, files.environment, { [to]: [revocationMark(revocation)] });
        return [];
      },
    });
  }
  return withTable(options, context, files.environment, work);
}

/** Changes are written in the home region; replicas bring them to the others. */
async function withTable<Result>(
  options: AccessStateOptions,
  { env }: Context,
  environment: Environment,
  work: (opened: OpenedAccessState) => Promise<Result>,
): Promise<Result> {
  const names = namesOf(environment);
  const { table = names.tables.accessState, regions = gatewayRegions(environment), timeout } = options;
  const region = environment.regions.home;
  const dynamoDb = await commandLineDynamoDb(region, env);
  const accessState = new DynamoDbAccessState({ dynamoDb, table, now: Date.now });
  const acknowledgements = new Acknowledgements({ dynamoDb, table, now: Date.now });
  try {
    return await work({
      environment,
      accessState,
      announce: async (revocation, _, changed) => {
        const withinMilliseconds = timeout * 1_000;
        const waitingFor = { accessState, acknowledgements, regions, withinMilliseconds, now: Date.now };
        const answers = await acknowledged(revocation, changed, waitingFor);
        const silent = answers.filter(({ milliseconds }) => milliseconds === undefined);
        if (silent.length > 0) {
          throw new CommandError(
            "not-acknowledged",
            `The access state is changed, but ${silent.map((answer) => answer.region).join(", ")} did not acknowledge it within ${timeout} s: gateways there may not know it yet. Look at the log of the function ${names.functions.projector} there, and run the same command again.`,
          );
        }
        return answers.map(({ region: where, milliseconds = 0 }) => ({
          step: `acknowledged by ${where}`,
          milliseconds,
        }));
      },
    });
  } catch (error) {
    if (!isTableFailure(error)) throw error;
    const mend = tableMend(
      error,
      `Deploy it, name another with --table, or take the role ${names.roles.operator}, which may write it.`,
    );
    throw new CommandError(
      "access-state-table",
      `The table ${table} in ${region} cannot be used: ${error.message}. ${mend}`,
    );
  } finally {
    await dynamoDb.close();
  }
}
