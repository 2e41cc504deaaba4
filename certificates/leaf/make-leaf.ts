import { factsUri } from "../../environment/names";
import type { AuthorityChain } from "../authority/authority-certificate";
import { keyIdentifier, spkiOf } from "../authority/key-identifier";
import { type Signer, signed } from "../authority/signer";
import { bitString, integer, sequence, tagged, time } from "../der/write";
import {
  authorityKeyIdentifier,
  basicConstraints,
  CLIENT_AUTH,
  extendedKeyUsage,
  keyUsage,
  subjectAlternativeUri,
  subjectKeyIdentifier,
} from "../extensions";
import { CERTIFICATE, writePem } from "../pem";
import { newSerial, serialValue } from "../serial";
import { writeSignatureAlgorithm } from "../signature-algorithm";
import type { Leaf, LeafOrder } from "./leaf";
import { writeLeafSubject } from "./leaf-subject";
import { leafValidity } from "./leaf-validity";

export interface LeafMaker {
  readonly signer: Signer;
  readonly chain: AuthorityChain;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly randomBytes: (count: number) => Uint8Array;
}

/**
 * A developer's certificate as Roles Anywhere demands it.
 *
 * Facts stand in the one SAN URI, never in extensions of our own: Roles Anywhere maps subject, issuer and the first SAN of each type.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 * @throws LeafError or AuthorityError
 */
export async function makeLeaf(order: LeafOrder, maker: LeafMaker): Promise<Leaf> {
  const { signer, chain, now, randomBytes } = maker;
  const { subject, facts, request } = order;
  const name = writeLeafSubject(subject);
  const validity = leafValidity(order.lifetimeSeconds, chain, now);
  const serial = newSerial(randomBytes);
  const toBeSigned = sequence(
    tagged(0, integer(2n)), // version 3
    integer(serialValue(serial)),
    writeSignatureAlgorithm(signer.algorithm),
    chain.issuing.subject,
    sequence(time(validity.notBefore), time(validity.notAfter)),
    name,
    spkiOf(request.publicKey),
    tagged(
      3,
      sequence(
        basicConstraints("leaf"),
        keyUsage(DIGITAL_SIGNATURE),
        extendedKeyUsage(CLIENT_AUTH),
        subjectAlternativeUri(factsUri(facts)),
        authorityKeyIdentifier(Buffer.from(chain.issuing.keyId, "hex")),
        subjectKeyIdentifier(keyIdentifier(request.publicKey)),
      ),
    ),
  );
  return {
    pem: writePem(CERTIFICATE, await signed(toBeSigned, signer)),
    intermediatesPem: intermediatesPem(chain),
    serial,
    subject,
    facts,
    ...validity,
    keyHash: request.keyHash,
    authorityKeyId: chain.issuing.keyId,
  };
}

export function intermediatesPem({ intermediates }: AuthorityChain): string {
  return intermediates.map(({ pem }) => pem).join("");
}

const DIGITAL_SIGNATURE = bitString(Uint8Array.of(0b1000_0000), 7);
