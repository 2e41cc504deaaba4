import { ApiGatewayAuthorizer } from "@cdktf/provider-aws/lib/api-gateway-authorizer";
import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayGatewayResponse } from "@cdktf/provider-aws/lib/api-gateway-gateway-response";
import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import {
  type ApiDefinition,
  type AuthorizerName,
  apiDefinition,
  redeploymentTrigger,
  type SurfaceDefinition,
} from "./api-definition";
import { apiProblems, DEFAULTS } from "./check-api";
import { mapDomain } from "./domain";
import type { GatewayApiProps } from "./gateway-api-props";
import { privatePolicy } from "./private-policy";
import { createStage } from "./stage";

/**
 * The REST API in front of the gateway: four prefixes, each with an authorizer and a usage plan on every method, every answer streamed,
 * and errors of its own that every client can read.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
export class GatewayApi extends Construct {
  readonly restApiId: string;
  /** Of the deployed stage, for usage plans. */
  readonly stageName: string;
  /** Of the deployed stage, for a web ACL. */
  readonly stageArn: string;
  /** Where clients begin: `<url>/anthropic`. */
  readonly url: string;
  /** What the DNS of a name of the company's must point to. Absent without one. */
  readonly domainTarget?: { readonly name: string; readonly zoneId: string };
  readonly restApi: ApiGatewayRestApi;
  readonly deployment: ApiGatewayDeployment;
  readonly stage: ApiGatewayStage;
  /** `arn:<partition>:apigateway:<region>:lambda:path`, with which a URI that calls a function begins. */
  private readonly functionPath: string;

  constructor(scope: Construct, id: string, props: GatewayApiProps) {
    super(scope, id);
    const problems = apiProblems(props);
    if (problems.length > 0) throw new Error([`GatewayApi "${id}" cannot be built:`, ...problems].join("\n- "));

    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const partition = new DataAwsPartition(this, "Partition", {}).partition;
    const region = new DataAwsRegion(this, "Region", {}).region;
    this.functionPath = `arn:${partition}:apigateway:${region}:lambda:path`;

    const { endpoint } = props;
    const api = {
      apiKeySource: "AUTHORIZER", // else a caller could choose whom to be counted as
      binaryMediaTypes: ["*/*"], // bodies come as they were sent, in base64: their size in the event is known
      disableExecuteApiEndpoint: props.domain !== undefined,
      ...(endpoint.kind === "private" && { policy: privatePolicy(endpoint.vpcEndpointIds) }),
    };
    this.restApi = new ApiGatewayRestApi(this, "Resource", {
      ...api,
      name: props.name,
      description: "Gateway to Amazon Bedrock",
      endpointConfiguration:
        endpoint.kind === "private"
          ? { types: ["PRIVATE"], vpcEndpointIds: [...endpoint.vpcEndpointIds] }
          : { types: ["REGIONAL"] },
      ...tags,
    });
    this.restApiId = this.restApi.id;

    const definition = apiDefinition(props.authorizerCacheSeconds ?? DEFAULTS.authorizerCacheSeconds);
    const authorizers = this.createAuthorizers(definition, props);
    const parts = [
      ...definition.surfaces.flatMap((surface) => this.createSurface(surface, definition, authorizers, props)),
      ...this.createErrorResponses(definition),
    ];
    this.deployment = new ApiGatewayDeployment(this, "Deployment", {
      restApiId: this.restApiId,
      triggers: {
        definition: redeploymentTrigger(definition, api),
        gateway: props.gateway.aliasArn,
        authorizer: props.authorizer.aliasArn,
      },
      dependsOn: parts,
      lifecycle: { createBeforeDestroy: true }, // the stage never is without one
    });
    this.stage = createStage(this, this.restApi, this.deployment, props, tags);
    this.stageName = this.stage.stageName;
    this.stageArn = this.stage.arn;
    // Not from the console's test call, whose stage has another name and which asks no authorizer.
    new LambdaPermission(this, "CallGateway", {
      action: "lambda:InvokeFunction",
      functionName: props.gateway.functionName,
      qualifier: props.gateway.aliasName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${this.restApi.executionArn}/${props.stageName ?? DEFAULTS.stageName}/*`,
    });

    if (props.domain === undefined) {
      this.url = this.stage.invokeUrl;
    } else {
      this.url = `https://${props.domain.name}`;
      this.domainTarget = mapDomain(this, this.restApiId, this.stageName, props.domain, tags);
    }
  }

  private createAuthorizers(definition: ApiDefinition, props: GatewayApiProps): Record<AuthorizerName, string> {
    const create = (name: AuthorizerName, id: string): string => {
      const { identitySource, cacheSeconds } = definition.authorizers[name];
      const authorizer = new ApiGatewayAuthorizer(this, id, {
        restApiId: this.restApiId,
        name,
        type: "REQUEST",
        authorizerUri: `${this.functionPath}/2015-03-31/functions/${props.authorizer.aliasArn}/invocations`,
        identitySource, // left out, the provider sends Authorization
        authorizerResultTtlInSeconds: cacheSeconds,
      });
      new LambdaPermission(this, `${id}Permission`, {
        action: "lambda:InvokeFunction",
        functionName: props.authorizer.functionName,
        qualifier: props.authorizer.aliasName,
        principal: "apigateway.amazonaws.com",
        sourceArn: `${this.restApi.executionArn}/authorizers/${authorizer.id}`,
      });
      return authorizer.id;
    };
    return { bearer: create("bearer", "Bearer"), "any-header": create("any-header", "AnyHeader") };
  }

  private createSurface(
    { prefix, methods, authorizer }: SurfaceDefinition,
    { integration }: ApiDefinition,
    authorizers: Readonly<Record<AuthorizerName, string>>,
    props: GatewayApiProps,
  ): ITerraformDependable[] {
    const base = { restApiId: this.restApiId };
    const parent = new ApiGatewayResource(this, `Prefix-${prefix}`, {
      ...base,
      parentId: this.restApi.rootResourceId,
      pathPart: prefix,
    });
    const resource = new ApiGatewayResource(this, `Surface-${prefix}`, {
      ...base,
      parentId: parent.id,
      pathPart: "{proxy+}",
    });
    return methods.flatMap((httpMethod) => {
      const method = new ApiGatewayMethod(this, `Method-${prefix}-${httpMethod}`, {
        ...base,
        resourceId: resource.id,
        httpMethod,
        authorization: "CUSTOM",
        authorizerId: authorizers[authorizer],
        apiKeyRequired: true, // else no usage plan counts
      });
      const answer = new ApiGatewayIntegration(this, `Integration-${prefix}-${httpMethod}`, {
        ...base,
        ...integration,
        resourceId: resource.id,
        httpMethod: method.httpMethod,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: `${this.functionPath}/2021-11-15/functions/${props.gateway.aliasArn}/response-streaming-invocations`,
      });
      return [method, answer];
    });
  }

  private createErrorResponses({ errorResponses }: ApiDefinition): ITerraformDependable[] {
    return Object.entries(errorResponses).map(([responseType, { status, template, headers }]) => {
      const parameters = Object.entries(headers).map(([name, value]) => [
        `gatewayresponse.header.${name}`,
        `'${value}'`,
      ]);
      return new ApiGatewayGatewayResponse(this, `Error-${responseType}`, {
        restApiId: this.restApiId,
        responseType,
        ...(status !== undefined && { statusCode: `${status}` }),
        responseTemplates: { "application/json": template },
        ...(parameters.length > 0 && { responseParameters: Object.fromEntries(parameters) }),
      });
    });
  }
}
