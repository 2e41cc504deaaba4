import type { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import type { IssuerFunctionSettings } from "../../access/function-settings";
import { CERTIFICATES_TABLE, ISSUER_TABLE } from "../../access/issuer-tables";
import type { TableLayout } from "../../access/table-layout";
import { FunctionRole } from "../function-role/function-role";
import { GatewayFunction } from "../gateway-function/gateway-function";
import { durableTable } from "../usage-ledger/durable-table";
import type { CertificateIssuerProps } from "./certificate-issuer-props";
import { issuerProblems } from "./check-issuer";
import { makeIssuerAlarms } from "./issuer-alarms";
import { makeIssuerApi } from "./issuer-api";
import { issuerStatements } from "./permissions";

/**
 * What turns a developer's login into a certificate of hours: an HTTP API, the function behind it, its tables and its alarms.
 *
 * Throws one error that lists every problem of the props.
 */
export class CertificateIssuer extends Construct {
  /** Where `bedrock-access login --issuer` goes. */
  readonly url: string;
  readonly api: Apigatewayv2Api;
  readonly function: GatewayFunction;
  readonly role: FunctionRole;
  readonly issuerTable: DynamodbTable;
  readonly certificatesTable: DynamodbTable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CertificateIssuerProps,
  ) {
    super(scope, id);
    const problems = issuerProblems(props);
    if (problems.length > 0) throw new Error([`CertificateIssuer "${id}" cannot be built:`, ...problems].join("\n- "));

    const tagged = props.tags === undefined ? {} : { tags: { ...props.tags } };
    this.issuerTable = this.makeTable("IssuerTable", props.issuerTableName, ISSUER_TABLE);
    this.certificatesTable = this.makeTable("CertificatesTable", props.certificatesTableName, CERTIFICATES_TABLE);
    this.writePolicy(tagged);
    this.role = this.makeRole(tagged);
    this.function = this.makeFunction(tagged);
    // Four times a day, so that each day has a check whenever it begins.
    this.function.runEvery(360);
    const retentionInDays = props.retentionDays ?? DEFAULT_RETENTION_DAYS;
    this.api = makeIssuerApi(this, {
      name: props.name,
      function: this.function,
      accessLog: new CloudwatchLogGroup(this, "AccessLog", {
        ...{ name: props.accessLogGroupName, kmsKeyId: props.kmsKeyArn, retentionInDays },
        ...tagged,
      }),
      throttle: props.throttle ?? { ratePerSecond: 20, burst: 40 },
      tagged,
    });
    makeIssuerAlarms(this, {
      name: props.name,
      environment: props.environment,
      apiId: this.api.id,
      topicArn: props.alarmTopicArn,
      certificatesPerHour: props.certificatesPerHour ?? 500,
      authorityNoticeDays: props.authorityNoticeDays ?? 45,
      tagged,
    });
    this.url = this.api.apiEndpoint;
  }

  private makeTable(id: string, name: string, layout: TableLayout): DynamodbTable {
    return new DynamodbTable(this, id, durableTable(name, layout, this.props.kmsKeyArn, this.props.tags));
  }

  private writePolicy(tagged: Tagged): void {
    for (const [index, value] of this.props.policyParts.entries()) {
      new SsmParameter(this, `Policy${index + 1}`, {
        name: `${this.props.policyPath}/${index + 1}`,
        description: "Part of the policy by which certificates are issued.",
        type: "String",
        tier: "Intelligent-Tiering", // above 4,096 characters it must be an advanced one
        value,
        ...tagged,
      });
    }
  }

  private makeRole(tagged: Tagged): FunctionRole {
    const { props } = this;
    const { accountId, partition = "aws" } = props;
    return new FunctionRole(this, "Role", {
      roleName: props.roleName,
      policyName: props.policyName,
      iamPath: props.iamPath,
      accountId,
      functionName: props.name,
      partition,
      work: {
        kind: "other",
        statements: issuerStatements({
          authority: props.authority,
          tableArns: [this.issuerTable.arn, this.certificatesTable.arn],
          accessState: props.accessState.grant,
          kmsKeyArn: props.kmsKeyArn,
          policyArn: `arn:${partition}:ssm:*:${accountId}:parameter${props.policyPath}`,
          partition,
        }),
      },
      ...tagged,
    });
  }

  private makeFunction(tagged: Tagged): GatewayFunction {
    const { props } = this;
    const settings: IssuerFunctionSettings = {
      environment: props.environment,
      policyPath: props.policyPath,
      authority: props.authority,
      issuerTable: this.issuerTable.name,
      certificatesTable: this.certificatesTable.name,
      accessStateTable: props.accessState.tableName,
    };
    return new GatewayFunction(this, "Function", {
      name: props.name,
      description: "Turns logins into developers' certificates.",
      roleArn: this.role.arn,
      code: props.code,
      settings,
      timeoutSeconds: 29, // an HTTP API waits for 30
      logs: { kmsKeyArn: props.kmsKeyArn, retentionDays: props.retentionDays ?? DEFAULT_RETENTION_DAYS },
      ...tagged,
    });
  }
}

interface Tagged {
  readonly tags?: Record<string, string>;
}

/** Who got which certificate is asked late. */
const DEFAULT_RETENTION_DAYS = 400;
