import type { LimitKind } from "../access/limit-kind";
import type { Nanodollars } from "../access/money";
import type { ModelPrice } from "../access/price";
import type { Principal } from "../access/principal";
import type { Scope } from "../access/scope";
import type { JsonBody } from "./policy/json-body";
import type { BedrockOperation, UpstreamTarget } from "./upstream/upstream";

export type SurfaceName = "bedrock" | "anthropic" | "openai";

/** What a client asks for, as its surface has understood it: a call of Bedrock Runtime. */
export interface ModelRequest {
  /** Ours: stands in the ledger, in logs and in the answer. */
  readonly id: string;
  readonly surface: SurfaceName;
  readonly operation: BedrockOperation;
  /** As the client names it. */
  readonly model: string;
  readonly body: JsonBody;
  /** What the surface itself changes at the top level of the body: JSON text, or `undefined` to take a key away. */
  readonly edits: ReadonlyMap<string, string | undefined>;
  /** The client's headers, in lower case, of which some go upstream. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that the policy lets through: what it may cost at most, and how each target would be asked. */
export interface AuthorizedCall {
  readonly request: ModelRequest;
  readonly principal: Principal;
  readonly route: string;
  readonly scopes: readonly Scope[];
  readonly observe: readonly LimitKind[];
  /** At least one, in order of preference. */
  readonly targets: readonly CallTarget[];
  /** The most that any target may come to. */
  readonly reserve: { readonly tokens: number; readonly cost: Nanodollars };
}

export interface CallTarget extends UpstreamTarget {
  /** `undefined`: nobody knows the price, and no money limit applies. */
  readonly price: ModelPrice | undefined;
}
