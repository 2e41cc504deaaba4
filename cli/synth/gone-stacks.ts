import { readFileSync } from "node:fs";

/** A stack of an environment that the app has no longer, while what it made may live on in AWS. */
export interface GoneStack {
  readonly name: string;
  readonly environment: string;
  readonly accountId: string;
  readonly resources: number;
  /** How many there are of what opens or closes a way to Bedrock, such as `role` and `trust anchor`. */
  readonly holds: Readonly<Record<string, number>>;
}

/** What a stack's file says about where it belongs; `undefined` for a stack that `compose` did not make. */
export function readGoneStack(name: string, file: string): GoneStack | undefined {
  const { provider, resource = {} } = readStack(file);
  const home = provider?.aws?.[0];
  const environment = home?.default_tags?.[0]?.tags?.["bedrock-access"];
  const accountId = home?.allowed_account_ids?.[0];
  if (environment === undefined || accountId === undefined) return undefined;
  const counts = Object.entries(resource).map(([type, ofType]): [string, number] => [type, Object.keys(ofType).length]);
  return {
    name,
    environment,
    accountId,
    resources: counts.reduce((sum, [, count]) => sum + count, 0),
    holds: Object.fromEntries(
      counts.flatMap(([type, count]): [string, number][] => {
        const noun = NOUNS.get(type);
        return noun === undefined ? [] : [[noun, count]];
      }),
    ),
  };
}

/** Empty where somebody has spoilt the file: then it is nobody's. */
function readStack(file: string): StackFile {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

/** In the order in which they can be destroyed: an organization's policies last, for they guard what the others leave behind. */
export function inOrderOfDestruction(stacks: readonly GoneStack[]): GoneStack[] {
  const isOrganization = ({ name, environment }: GoneStack) => name === `${environment}-organization`;
  return [...stacks].sort(
    (a, b) => Number(isOrganization(a)) - Number(isOrganization(b)) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

const NOUNS: ReadonlyMap<string, string> = new Map([
  ["aws_iam_role", "role"],
  ["aws_rolesanywhere_trust_anchor", "trust anchor"],
  ["aws_api_gateway_usage_plan", "usage plan"],
  ["aws_organizations_account", "account"],
  ["aws_organizations_policy_attachment", "policy attachment"],
]);

/** `cdk.tf.json`, as far as it is read here. */
interface StackFile {
  readonly provider?: { readonly aws?: readonly ProviderBlock[] };
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface ProviderBlock {
  readonly allowed_account_ids?: readonly string[];
  readonly default_tags?: readonly { readonly tags?: Readonly<Record<string, string>> }[];
}
