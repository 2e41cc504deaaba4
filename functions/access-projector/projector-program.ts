import type { LimiterStoreAddress, ProjectorFunctionSettings } from "../../access/function-settings";
import type { AwsConnection } from "../../aws/connection";
import { DynamoDb } from "../../aws/dynamodb";
import { Acknowledgements } from "../../gateway/access-state/acknowledgements";
import type { LimiterStore } from "../../gateway/admission/limiter-store";
import type { PolicyFeed } from "../../gateway/policy-source/policy-feed";
import type { Telemetry } from "../../gateway/telemetry/telemetry";
import type { Endpoints } from "../endpoints";
import { policyFeed } from "../policy-feed";
import { type ProjectorAnswer, type ProjectorEvent, projectorHandler } from "./handler";

export interface ProjectorProgramProps {
  readonly settings: ProjectorFunctionSettings;
  readonly aws: Omit<AwsConnection, "endpoint">;
  /** Instead of AWS's own. */
  readonly endpoints: Endpoints;
  readonly connectStore: (address: LimiterStoreAddress) => Promise<LimiterStore>;
  readonly telemetry: Telemetry;
}

/** The projector as it runs in Lambda, one in each region: from the table's replica into the region's limiter store. */
export class ProjectorProgram {
  readonly #props: ProjectorProgramProps;
  readonly #feed: PolicyFeed;
  readonly #acknowledgements: Acknowledgements;
  #store: LimiterStore | undefined;

  constructor(props: ProjectorProgramProps) {
    this.#props = props;
    const { settings, aws, endpoints } = props;
    const { now } = aws;
    this.#feed = policyFeed(props);
    const dynamoDb = new DynamoDb({ ...aws, ...endpoints.of("dynamodb") });
    this.#acknowledgements = new Acknowledgements({ dynamoDb, table: settings.accessStateTable, now });
  }

  readonly handler = async (event: ProjectorEvent): Promise<ProjectorAnswer> => {
    const { settings, aws, connectStore, telemetry } = this.#props;
    this.#store ??= await connectStore(settings.limiterStore);
    const handle = projectorHandler({
      acknowledgements: this.#acknowledgements,
      feed: this.#feed,
      store: this.#store,
      region: aws.region,
      telemetry,
    });
    return handle(event);
  };

  async close(): Promise<void> {
    await this.#store?.close();
  }
}
