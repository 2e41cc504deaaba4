import type { Attempt } from "./simulated-fixtures";

/**
 * What Terraform's provider calls for each type of resource that a managed gateway adds.
 *
 * The simulator takes no POST on what lies under a REST API; the statements that reserve it know no verb.
 */
export function gatewayProvisioning(platformAccountId: string): Readonly<Record<string, readonly Attempt[]>> {
  const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${platformAccountId}:${rest}`;
  const role = `arn:aws:iam::${platformAccountId}:role/bedrock-access/prod/bedrock-prod`;
  const api = (path: string) => `arn:aws:apigateway:eu-central-1::/${path}`;
  const rest = (path: string) => api(`restapis/prd0a1b2c3${path}`);
  const tags = { "aws:TagKeys": ["bedrock-access", "owner"] };
  const tagged = { "aws:ResourceTag/bedrock-access": "prod" };
  const written = (arn: string): Attempt[] => [
    ["apigateway:PUT", arn, tagged],
    ["apigateway:PATCH", arn, tagged],
    ["apigateway:DELETE", arn, tagged],
  ];
  const table = at("dynamodb", "table/bedrock-prod-access-state");
  const application = at("appconfig", "application/abcdefg");
  const profile = `${application}/configurationprofile/abcdefg`;
  const environment = `${application}/environment/abcdefg`;
  const strategy = at("appconfig", "deploymentstrategy/abcdefg");
  const cache = at("elasticache", "serverlesscache:bedrock-prod-limits");
  const user = at("elasticache", "user:bedrock-prod-limits");
  const group = at("elasticache", "usergroup:bedrock-prod-limits");
  const webAcl = at("wafv2", "regional/webacl/bedrock-prod-gateway/1234");
  const target = at("application-autoscaling", "scalable-target/0123456789abcdef");
  const vpc = at("ec2", "vpc/vpc-0123456789abcdef0");
  const subnet = at("ec2", "subnet/subnet-0123456789abcdef0");
  const securityGroup = at("ec2", "security-group/sg-0123456789abcdef0");
  const routes = at("ec2", "route-table/rtb-0123456789abcdef0");
  return {
    aws_api_gateway_account: [
      ["apigateway:PATCH", api("account")],
      ["iam:PassRole", `${role}-api-logs-eu-central-1`, { "iam:PassedToService": "apigateway.amazonaws.com" }],
    ],
    aws_api_gateway_authorizer: written(rest("/authorizers/abc")),
    aws_api_gateway_base_path_mapping: [
      ["apigateway:POST", api("domainnames/ai.acme.example/basepathmappings"), tagged],
    ],
    aws_api_gateway_deployment: written(rest("/deployments/abc")),
    aws_api_gateway_domain_name: [
      ["apigateway:POST", api("domainnames"), tags],
      ["apigateway:DELETE", api("domainnames/ai.acme.example"), tagged],
    ],
    aws_api_gateway_gateway_response: written(rest("/gatewayresponses/THROTTLED")),
    aws_api_gateway_integration: written(rest("/resources/abc/methods/POST/integration")),
    aws_api_gateway_method: written(rest("/resources/abc/methods/POST")),
    aws_api_gateway_method_settings: [["apigateway:PATCH", rest("/stages/live"), tagged]],
    aws_api_gateway_resource: written(rest("/resources/abc")),
    aws_api_gateway_rest_api: [["apigateway:POST", api("restapis"), tags], ...written(rest(""))],
    aws_api_gateway_stage: written(rest("/stages/live")),
    aws_appautoscaling_policy: [["application-autoscaling:PutScalingPolicy", target]],
    aws_appautoscaling_target: [["application-autoscaling:RegisterScalableTarget", target]],
    aws_appconfig_application: [
      ["appconfig:CreateApplication", "*", tags],
      ["appconfig:UpdateApplication", application, tagged],
      ["appconfig:DeleteApplication", application, tagged],
    ],
    aws_appconfig_configuration_profile: [
      ["appconfig:CreateConfigurationProfile", application, tagged],
      ["appconfig:UpdateConfigurationProfile", profile, tagged],
    ],
    aws_appconfig_deployment: [["appconfig:StartDeployment", environment, tagged]],
    aws_appconfig_deployment_strategy: [
      ["appconfig:CreateDeploymentStrategy", "*", tags],
      ["appconfig:UpdateDeploymentStrategy", strategy, tagged],
    ],
    aws_appconfig_environment: [
      ["appconfig:CreateEnvironment", application, tagged],
      ["appconfig:UpdateEnvironment", environment, tagged],
      ["iam:PassRole", `${role}-policy-alarms-eu-central-1`, { "iam:PassedToService": "appconfig.amazonaws.com" }],
    ],
    aws_appconfig_hosted_configuration_version: [["appconfig:CreateHostedConfigurationVersion", profile, tagged]],
    aws_cloudwatch_contributor_insight_rule: [
      ["cloudwatch:PutInsightRule", at("cloudwatch", "insight-rule/bedrock-prod-gateway-tokens"), tags],
    ],
    aws_cloudwatch_dashboard: [["cloudwatch:PutDashboard", `arn:aws:cloudwatch::${platformAccountId}:dashboard/x`]],
    aws_cloudwatch_query_definition: [["logs:PutQueryDefinition", "*"]],
    aws_default_security_group: [["ec2:RevokeSecurityGroupIngress", securityGroup]],
    aws_elasticache_serverless_cache: [
      ["elasticache:CreateServerlessCache", cache, tags],
      ["elasticache:ModifyServerlessCache", cache, tagged],
      ["elasticache:DeleteServerlessCache", cache, tagged],
    ],
    aws_elasticache_user: [
      ["elasticache:CreateUser", user, tags],
      ["elasticache:ModifyUser", user, tagged],
      ["elasticache:DeleteUser", user, tagged],
    ],
    aws_elasticache_user_group: [
      ["elasticache:CreateUserGroup", group, tags],
      ["elasticache:ModifyUserGroup", group, tagged],
    ],
    aws_flow_log: [
      ["ec2:CreateFlowLogs", vpc],
      ["iam:PassRole", `${role}-flow-logs-eu-central-1`, { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" }],
    ],
    aws_lambda_event_source_mapping: [
      [
        "lambda:CreateEventSourceMapping",
        "*",
        { "lambda:FunctionArn": at("lambda", "function:bedrock-prod-projector") },
      ],
      ["dynamodb:DescribeTable", table],
    ],
    aws_route_table: [["ec2:CreateRouteTable", vpc]],
    aws_route_table_association: [["ec2:AssociateRouteTable", routes]],
    aws_security_group: [
      ["ec2:CreateSecurityGroup", vpc],
      ["ec2:DeleteSecurityGroup", securityGroup],
    ],
    aws_sns_topic_policy: [["sns:SetTopicAttributes", at("sns", "bedrock-prod-gateway")]],
    aws_subnet: [
      ["ec2:CreateSubnet", vpc],
      ["ec2:DeleteSubnet", subnet],
    ],
    aws_vpc: [["ec2:CreateVpc", vpc]],
    aws_vpc_endpoint: [["ec2:CreateVpcEndpoint", vpc]],
    aws_vpc_security_group_egress_rule: [["ec2:AuthorizeSecurityGroupEgress", securityGroup]],
    aws_vpc_security_group_ingress_rule: [["ec2:AuthorizeSecurityGroupIngress", securityGroup]],
    aws_wafv2_web_acl: [
      ["wafv2:CreateWebACL", webAcl, tags],
      ["wafv2:UpdateWebACL", webAcl, tagged],
      ["wafv2:DeleteWebACL", webAcl, tagged],
    ],
    aws_wafv2_web_acl_association: [
      ["wafv2:AssociateWebACL", webAcl, tagged],
      ["wafv2:AssociateWebACL", rest("/stages/live"), tagged],
    ],
    aws_wafv2_web_acl_logging_configuration: [["wafv2:PutLoggingConfiguration", webAcl, tagged]],
  };
}
