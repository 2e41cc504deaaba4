import { type Certificate, serialHex } from "./certificate";
import { attributeOf, type DistinguishedName } from "./distinguished-name";

/** What a certificate says of the session that it opens. */
export interface SessionTags {
  /** `x509Subject/CN` → its value, and so on. */
  readonly tags: Readonly<Record<string, string>>;
  /** Keys whose values no session tag can hold: AWS leaves them out. */
  readonly dropped: readonly string[];
}

/**
 * The default attribute mappings: the whole subject, the whole issuer, the first alternative name of each type.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html
 */
export function sessionTags({ subject, issuer, alternativeNames }: Certificate): SessionTags {
  const [dns] = alternativeNames.dns;
  const [uri] = alternativeNames.uri;
  const [directory] = alternativeNames.directory;
  const mapped: Record<string, string> = {
    ...nameTags("x509Subject", subject),
    ...nameTags("x509Issuer", issuer),
    ...(dns !== undefined && { "x509SAN/DNS": dns }),
    ...(uri !== undefined && { "x509SAN/URI": uri }),
    ...(directory !== undefined && nameTags("x509SAN/Name", directory)),
  };
  const entries = Object.entries(mapped);
  return {
    tags: Object.fromEntries(entries.filter(([, value]) => TAG_VALUE.test(value))),
    dropped: entries.filter(([, value]) => !TAG_VALUE.test(value)).map(([key]) => key),
  };
}

/**
 * `CN=<cn>`; `ID=<hex serial>` for a certificate without a common name, or with one that no source identity can hold.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export function sourceIdentity({ subject, serial }: Certificate): string {
  const identity = `CN=${attributeOf(subject, "CN") ?? ""}`;
  return identity.length > "CN=".length && SOURCE_IDENTITY.test(identity) ? identity : `ID=${serialHex(serial)}`;
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,64}$/;

function nameTags(prefix: string, name: DistinguishedName): Record<string, string> {
  const types = new Set(name.attributes.map(({ type }) => type));
  return Object.fromEntries([...types].map((type) => [`${prefix}/${type}`, attributeOf(name, type) ?? ""]));
}
