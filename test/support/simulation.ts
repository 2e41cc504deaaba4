import type { PolicyDocument } from "../../access/iam-policy";
import type { NamedPolicy } from "../../proofs/access-model/access-model";
import type { Call, Decision } from "../../proofs/simulation/call";
import { decide as decideByNamed } from "../../proofs/simulation/decide";

/** As `proofs/simulation/call.ts` has them, of documents that tests need no names for. */
export interface Policies {
  readonly identity?: readonly PolicyDocument[];
  readonly boundary?: readonly PolicyDocument[];
  readonly session?: PolicyDocument;
  readonly resource?: PolicyDocument;
  readonly scps?: readonly PolicyDocument[];
  readonly rcps?: readonly PolicyDocument[];
}

export function decide(call: Call, policies: Policies): Promise<Decision> {
  const { identity, boundary, session, resource, scps, rcps } = policies;
  return decideByNamed(call, {
    ...(identity && { identity: named("identity", identity) }),
    ...(boundary && { boundary: named("boundary", boundary) }),
    ...(session && { session }),
    ...(resource && { resource }),
    ...(scps && { scps: named("scp", scps) }),
    ...(rcps && { rcps: named("rcp", rcps) }),
  });
}

function named(kind: string, documents: readonly PolicyDocument[]): NamedPolicy[] {
  return documents.map((document, index) => ({ name: `${kind}${index}`, document }));
}
