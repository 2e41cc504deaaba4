import type { IssuingFacts } from "../../environment/names";
import type { CertificateRequest } from "../request/certificate-request";
import type { Serial } from "../serial";
import type { LeafSubject } from "./leaf-subject";

/** What a developer's certificate shall say, all of it decided by the issuer. */
export interface LeafOrder {
  readonly subject: LeafSubject;
  /** What was checked before the order was given. */
  readonly facts: IssuingFacts;
  /** The developer's request. Only its public key gets into the certificate. */
  readonly request: CertificateRequest;
  /** 900 to 86,400. A CA that ends earlier shortens it. */
  readonly lifetimeSeconds: number;
}

/** A developer's certificate. */
export interface Leaf {
  readonly pem: string;
  /** The CAs between it and the trust anchor, as PEM; often none. */
  readonly intermediatesPem: string;
  readonly serial: Serial;
  readonly subject: LeafSubject;
  readonly facts: IssuingFacts;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  /** SHA-256 of the SubjectPublicKeyInfo, in hex. */
  readonly keyHash: string;
  /** The key identifier of the CA that issued it, in hex. */
  readonly authorityKeyId: string;
}
