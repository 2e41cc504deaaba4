import type { Limits } from "../environment/environment";

export type LimitKind = keyof Limits;
