/**
 * The promises of the two paths: strengths to keep (P), weaknesses to make good (C), risks to close (R), of the direct path (D) and of the
 * gateway (G).
 *
 * docs/controls.md must say the same: a promise that becomes smaller is changed here too, where a reviewer sees it.
 */
export const CONTROL_STATEMENTS: Readonly<Record<string, string>> = {
  "D-P1": "Little to stand up: the direct path alone makes no gateway resource",
  "D-P2": "Least privilege: a direct role may only invoke the models of its team's routes",
  "D-P3": "Shortest way to Bedrock: no process of ours on a request; cached credentials in 100 ms or less",
  "D-P4": "Nothing to operate: renewal and CRL refresh run by themselves and alarm when they stop",
  "D-P5": "Clear identity: a CloudTrail event leads to user, team and certificate",
  "D-P6": "Many accounts: one environment makes anchor, profile and role in every direct team's account",
  "D-C1": "Limits by principal: tokens, requests and dollars, counted from invocation logs, end in quarantine",
  "D-C2": "Certificate life cycle: issue, store, renew, rotate the CA, revoke, refresh CRLs, each tested end to end",
  "D-C3": "IDE and OS set-up: one `configure` command for each client and system, and a credential process of our own",
  "D-C4": "Central allowlists: models, region and guardrail by IAM condition and SCP; the token cap by spend guard",
  "D-C5":
    "Attribution and cost: an inference profile with cost tags for each team; usage in the gateway's ledger schema",
  "D-C6": "Device and MFA: checked at issuing, written into the certificate, required by the trust policy",
  "D-R1": "Stolen key: certificates of hours, spend guard, quarantine in seconds, worst-case spend reported",
  "D-R2": "Off-boarding: one command ends certificate, live sessions and gateway access, timed, safe to repeat",
  "D-R3": "Unmanaged machines: keys never leave the machine; attestation can be required at issuing",
  "D-R4": "Drift between teams: all policies come from one environment; a check compares AWS with synth",
  "D-R5": "A loop burns money: spend guard, budgets and anomaly alarms; the worst case in dollars",
  "D-R6": "Permissive organization: SCPs pin the direct role to Roles Anywhere sessions; attacks proven denied",
  "G-P1": "Limits by user and team: usage plans as the coarse net, atomic admission as the exact one",
  "G-P2": "OIDC, JWT or Identity Center: a group change in the IdP moves or ends access at the next token",
  "G-P3": "One policy everywhere: allowlist, token cap, guardrail, region and tools, for every surface",
  "G-P4": "Observability: logs, metrics, attribution by user, anomaly detection, alarms and dashboards",
  "G-P5": "Instant revocation: user, team or key is refused at the next admission on every replica",
  "G-P6": "Layers: WAF, SCP and a VPC with endpoints only, each present and proven",
  "G-P7": "Models change behind it: edit the route; retries, breaker and failover; clients unchanged",
  "G-C1": "Latency and cold starts: within the measured budgets; provisioned concurrency as an option",
  "G-C2": "Operating it: health, readiness, runbook, alarms, status in one command",
  "G-C3": "Cost: a monthly estimate for each environment, idle and by million requests",
  "G-C4": "Tokens for IDEs: short-lived, refreshed, kept by the operating system where it can",
  "G-C5": "Tuning limits: refusals explain themselves; observe mode; headroom shown; advice from the ledger",
  "G-C6": "IDEs pointed at it: `configure` for each client, checked by a real call",
  "G-C7": "Testing the policy: cases as data; a change is dry-run against recorded traffic metadata",
  "G-R1": "Single point of failure: three zones, store failure modes, breaker, second region, fault tests",
  "G-R2": "Misconfigured auth: deny by default; missing and wrong-audience tokens refused on every route",
  "G-R3": "Logged payloads: off by default; opt-in needs a key and a retention; log lines searched for prompts",
  "G-R4": "Limiter: never fails open, refunds, settles once, lets leases expire",
  "G-R5": "WAF blocks valid traffic: body rules skip inference; new rules count first; code-heavy prompts tested",
  "G-R6": "Lock-in: standard surfaces; a team changes its path with one line; keys, limits and ledger exported",
  "G-R7": "Wrong region: residency is part of the environment; synth refuses, the SCP and the gateway deny",
};
