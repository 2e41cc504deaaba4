import type { StackResources } from "./stack-resources";

/** Reports whatever in a stack lets somebody in by a way that no proof asks about. */
export function reportUnreadTypes(stack: StackResources): void {
  for (const type of UNREAD) {
    for (const { address } of stack.all(type)) {
      stack.report(address, type, "who it lets in is not judged here", mendOf(type));
    }
  }
}

function mendOf(type: string): string {
  return type.startsWith("aws_iam_") ? "Make a role instead, or remove it." : "Remove it.";
}

/** Compose makes none of these; a stack that somebody has customized may. */
const UNREAD = [
  // principals and attachments of other kinds than roles
  "aws_iam_user",
  "aws_iam_user_policy",
  "aws_iam_user_policy_attachment",
  "aws_iam_user_login_profile",
  "aws_iam_user_policies_exclusive",
  "aws_iam_user_policy_attachments_exclusive",
  "aws_iam_group",
  "aws_iam_group_policy",
  "aws_iam_group_policy_attachment",
  "aws_iam_group_policies_exclusive",
  "aws_iam_group_policy_attachments_exclusive",
  "aws_iam_policy_attachment",
  "aws_iam_access_key",
  "aws_iam_service_specific_credential",
  "aws_iam_role_policies_exclusive",
  "aws_iam_role_policy_attachments_exclusive",
  // what stands beside a resource's own policy, or in its place
  "aws_acmpca_permission",
  "aws_acmpca_policy",
  "aws_api_gateway_rest_api_policy",
  "aws_cloudwatch_log_destination_policy",
  "aws_kms_grant",
  "aws_lambda_function_url", // Terraform itself lets everybody call one without authorization
  "aws_organizations_delegated_administrator",
  "aws_organizations_resource_policy",
  "aws_ram_resource_share",
  "aws_s3_access_point",
  "aws_s3_bucket_acl",
  "aws_s3control_access_grant",
  "aws_s3control_access_point_policy",
  "aws_vpc_endpoint_policy",
  "aws_vpc_endpoint_service_allowed_principal",
];
