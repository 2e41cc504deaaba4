/** Weakened statements that no proof can miss, with the reason; anything else that survives is a gap. */
export interface Unproven {
  /** The whole Sid of the statement, or its position: `#2`. */
  readonly statement: RegExp;
  readonly weakening: RegExp;
  readonly reason: string;
}

export const UNPROVEN: readonly Unproven[] = [
  {
    statement: /^#1$/,
    weakening: /^any iam action$/,
    reason: "No other action of IAM on a role carries iam:PolicyARN, which it asks for.",
  },
  {
    statement: /^OurRolesAlone$/,
    weakening: /^any sts action$/,
    reason: "The roles that it names have no other right in STS.",
  },
  {
    statement: /^(Logs|Alarms|AlarmsOfOrganization)$/,
    weakening: /^any (kms action|principal)$/,
    reason: "Its condition holds it to what the account's own logs, and alarms of it or the organization, encrypt.",
  },
  {
    statement: /^#1$/,
    weakening: /^any (sns action|principal|resource)$/,
    reason: "Its condition holds it to alarms of the account or the organization, and the policy stands on one topic.",
  },
  {
    statement: /^ReserveChanges$/,
    weakening: /^without (Resource arn:[a-z-]+:apigateway:|apigateway(:GET)?$)/,
    reason:
      "It names APIs by ids that only AWS and the lock know, and HTTP APIs, of which the simulator knows too little to be asked; ReserveTagged names the same APIs by their tag.",
  },
  {
    statement: /^(ReserveCalls|ReserveStore|GuardAuthorities)$/,
    weakening: /^without arn:.*-(revoker|spend-guard|issuer) in ArnNotLike aws:PrincipalArn$/,
    reason: "It excepts a role whose function no output makes yet, so nobody can ask what the function needs.",
  },
  {
    statement: /^GuardLogs$/,
    weakening: /^without Resource arn:.*:(log-group:aws-waf-logs-|destination:)/,
    reason: "What it names is not made yet, or holds counts of requests and neither prompts nor names.",
  },
  {
    statement: /^GuardExemptedRoles$/,
    weakening: /^without (iam:|sts:\*$)/,
    reason: "Reading, and being assumed, is what it leaves to a role of somebody else's: less of it lets nobody in.",
  },
  {
    statement: /^OurRolesAlone$/,
    weakening: /^without condition StringEquals aws:PrincipalOrgID$/,
    reason: "Each role that the policy names is of one account, which is in the organization.",
  },
  {
    statement: /^OnlySignersSign$/,
    weakening: /./,
    reason: "ReserveSigning says the same of the key by its alias, and is proven.",
  },
  {
    statement: /Permission|CallGateway/,
    weakening: /^any (principal|resource)$/,
    reason: "A permission is of one function whatever it names, and its aws:SourceArn is a service's to say.",
  },
  {
    statement: /^GatewayForItsTeam$/,
    weakening: /^any sts action$/,
    reason: "Of the actions of STS on a role only those that it grants carry aws:RequestTag/team, which it asks for.",
  },
  {
    statement: /^GatewayForItsTeam$/,
    weakening: /^any principal$/,
    reason: "Its condition on aws:PrincipalArn names the gateway's role by itself.",
  },
  {
    statement: /^GatewayForItsTeam$/,
    weakening: /^without condition Null aws:TagKeys$/,
    reason:
      "A request with aws:RequestTag/team, which it asks for too, has tag keys. Kept, for ForAllValues is met by none.",
  },
  {
    statement: /^GatewayForItsUser$/,
    weakening: /^any principal$/,
    reason: "Its condition on aws:PrincipalArn names the gateway's role by itself.",
  },
  {
    statement: /^CertificateOfTheTeam$/,
    weakening: /^any sts action$/,
    reason:
      "Roles Anywhere asks STS for no other action than the three that the role grants it on the same conditions.",
  },
  {
    statement: /^Models\d+$/,
    weakening: /^any bedrock action$/,
    reason: "No other action of Bedrock carries bedrock:InferenceProfileArn, which it asks for.",
  },
];
