import { X509Certificate } from "node:crypto";
import { factsUri } from "../../environment/names";
import type { AuthorityChain } from "../authority/authority-certificate";
import { AuthorityError } from "../authority/authority-error";
import { childrenOf, readDer, readInteger } from "../der/read";
import { CLIENT_AUTH, EXTENSION } from "../extensions";
import { CERTIFICATE, readPem, writePem } from "../pem";
import { SERIAL_BYTES, serialOf } from "../serial";
import { readSignatureAlgorithm } from "../signature-algorithm";
import { MINUTE } from "../times";
import { x509 } from "../x509";
import type { Leaf, LeafOrder } from "./leaf";
import type { LeafValidity } from "./leaf-validity";
import { intermediatesPem } from "./make-leaf";

/**
 * Reads the certificate that somebody else has issued to our order, and refuses every other one.
 *
 * A Private CA copies what an order leaves out from the request: without this check a developer could write names and facts of their
 * own into it.
 *
 * @throws AuthorityError `not-as-ordered` with everything that differs
 */
export function readOrderedLeaf(pem: string, order: LeafOrder, validity: LeafValidity, chain: AuthorityChain): Leaf {
  const [block, ...others] = readPem(pem).blocks;
  if (block === undefined || block.label !== CERTIFICATE || others.length > 0) {
    throw notAsOrdered(["it is not one certificate"]);
  }
  const certificate = parse(block.der);
  const problems = [
    ...issuerProblems(certificate, chain),
    ...subjectProblems(certificate, order),
    ...validityProblems(certificate, validity),
    ...extensionProblems(certificate, order),
    ...(certificate.node.publicKey.equals(order.request.publicKey) ? [] : ["its key is not the request's"]),
    ...(certificate.serial.length > SERIAL_BYTES * 2 ? [`its serial is longer than ${SERIAL_BYTES} bytes`] : []),
  ];
  if (problems.length > 0) throw notAsOrdered(problems);
  return {
    pem: writePem(CERTIFICATE, block.der),
    intermediatesPem: intermediatesPem(chain),
    serial: certificate.serial,
    subject: order.subject,
    facts: order.facts,
    notBefore: certificate.read.notBefore.getTime(),
    notAfter: certificate.read.notAfter.getTime(),
    keyHash: order.request.keyHash,
    authorityKeyId: chain.issuing.keyId,
  };
}

function parse(der: Uint8Array) {
  try {
    const [toBeSigned, algorithm] = childrenOf(readDer(der));
    if (toBeSigned === undefined || algorithm === undefined) throw new Error("it is cut off");
    const [, serial] = childrenOf(toBeSigned);
    return {
      node: new X509Certificate(der),
      read: new x509.X509Certificate(Buffer.from(der)),
      serial: serialOf(readInteger(serial)),
      algorithm: readSignatureAlgorithm(algorithm),
    };
  } catch (error) {
    throw notAsOrdered(["it cannot be read"], error);
  }
}

type Parsed = ReturnType<typeof parse>;

function issuerProblems({ node, algorithm }: Parsed, { issuing }: AuthorityChain): string[] {
  const issued = node.checkIssued(new X509Certificate(issuing.pem)) && node.verify(issuing.publicKey);
  return [
    ...(issued ? [] : [`the CA "${issuing.commonName}" has not signed it`]),
    ...("unknown" in algorithm ? [`it is signed with ${algorithm.unknown}`] : []),
  ];
}

function subjectProblems({ read }: Parsed, { subject }: LeafOrder): string[] {
  const written = read.subjectName
    .toJSON()
    .flatMap((part) => Object.entries(part))
    .map(([type, values]) => `${type}=${values.join("+")}`);
  const wanted = [`CN=${subject.user}`, `OU=${subject.organizationalUnit}`, `O=${subject.organization}`];
  const same = written.length === wanted.length && wanted.every((part) => written.includes(part));
  return same ? [] : [`its subject is "${written.join(", ")}", not "${wanted.join(", ")}"`];
}

/** To the minute, and never longer. */
function validityProblems({ read }: Parsed, { notBefore, notAfter }: LeafValidity): string[] {
  const begins = read.notBefore.getTime() - notBefore;
  const ends = read.notAfter.getTime() - notAfter;
  return [
    ...(Math.abs(begins) <= MINUTE
      ? []
      : [`it begins at ${read.notBefore.toISOString()}, not at ${new Date(notBefore).toISOString()}`]),
    ...(ends <= 0 && ends >= -MINUTE
      ? []
      : [`it ends at ${read.notAfter.toISOString()}, not at ${new Date(notAfter).toISOString()}`]),
  ];
}

/** Beside those that we order: what a CA adds so that others find its list and its own certificate. */
const ADDED_BY_AUTHORITIES = new Set<string>([
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.subjectKeyIdentifier,
  "2.5.29.31", // cRLDistributionPoints
  "1.3.6.1.5.5.7.1.1", // authorityInfoAccess
]);

function extensionProblems({ read }: Parsed, { facts }: LeafOrder): string[] {
  const constraints = read.getExtension(x509.BasicConstraintsExtension);
  const usages = read.getExtension(x509.KeyUsagesExtension)?.usages;
  const purposes = read.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [];
  const names = read.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  const [name] = names;
  const uri = factsUri(facts);
  const known = new Set<string>([
    ...ADDED_BY_AUTHORITIES,
    EXTENSION.basicConstraints,
    EXTENSION.keyUsage,
    EXTENSION.extendedKeyUsage,
    EXTENSION.subjectAlternativeName,
  ]);
  const types = read.extensions.map(({ type }) => type);
  return [
    ...(constraints?.ca === false ? [] : ["it does not say that it is no CA's"]),
    ...(usages === x509.KeyUsageFlags.digitalSignature ? [] : ["its key usage is not digitalSignature alone"]),
    ...(purposes.length === 1 && purposes[0] === CLIENT_AUTH ? [] : ["its extended key usage is not clientAuth alone"]),
    ...(names.length === 1 && name?.type === "url" && name.value === uri
      ? []
      : [
          `its alternative names are [${names.map(({ type, value }) => `${type}:${value}`).join(", ")}], not url:${uri}`,
        ]),
    ...types.filter((type) => !known.has(type)).map((type) => `it has the extension ${type}`),
    ...(new Set(types).size === types.length ? [] : ["it has an extension twice"]),
  ];
}

function notAsOrdered(problems: readonly string[], cause?: unknown): AuthorityError {
  return new AuthorityError(
    "not-as-ordered",
    `the certificate that came back is not the one that was ordered, and nobody may have it: ${problems.join("; ")}. ` +
      "Revoke it, and check the CA's template and the request.",
    cause,
  );
}
