/** What every session of `aws_signing_helper` needs. */
export interface HelperSession {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly durationSeconds: number;
  /** Of the trust anchor. */
  readonly region: string;
  /** @default the region's own */
  readonly endpoint?: string;
  /** Whether to go through the proxy of HTTPS_PROXY, which the helper ignores otherwise. @default false */
  readonly withProxy?: boolean;
}

/**
 * Where the helper finds certificate and key.
 *
 * - `file`: a key file without a passphrase.
 * - `tpm`: a key file that a TPM 2.0 has wrapped (`TSS2 PRIVATE KEY`), or a persistent one by `handle:0x81…`.
 * - `pkcs11`: a token or smart card, by URI (RFC 7512).
 * - `os-store`: the macOS Keychain or the Windows certificate store. There is none on Linux.
 *
 * @see https://github.com/aws/rolesanywhere-credential-helper
 */
export type HelperKey =
  | {
      readonly kind: "file";
      readonly certificate: string;
      readonly privateKey: string;
      /** A PEM file with the certificates up to the trust anchor. @default none */
      readonly intermediates?: string;
    }
  | {
      readonly kind: "tpm";
      readonly certificate: string;
      readonly privateKey: string;
      readonly intermediates?: string;
    }
  | {
      readonly kind: "pkcs11";
      /** A file or a `pkcs11:` URI. */
      readonly certificate: string;
      readonly privateKey: string;
      readonly intermediates?: string;
      /** The provider's library. @default p11-kit's */
      readonly library?: string;
      /** Whether the token's PIN also serves the key. @default false: the key's own is asked for */
      readonly reusePin?: boolean;
    }
  | {
      readonly kind: "os-store";
      readonly selector: CertificateSelector;
      /** Windows only. @default "MY" */
      readonly store?: string;
    };

/**
 * How the helper knows the certificate in a store. Leave the serial out where certificates are renewed.
 *
 * - `inline`: values without spaces.
 * - `file`: a file that holds what `selectorJson` writes.
 */
export type CertificateSelector =
  | ({ readonly kind: "inline" } & SelectorValues)
  | { readonly kind: "file"; readonly path: string };

/** Names as in RFC 2253; the serial in hexadecimal. */
export interface SelectorValues {
  readonly subject?: string;
  readonly issuer?: string;
  readonly serial?: string;
}

/** The arguments behind `aws_signing_helper credential-process`. @throws RangeError */
export function helperArguments(session: HelperSession, key: HelperKey): readonly string[] {
  return [
    ...keyArguments(key),
    ...["--trust-anchor-arn", session.trustAnchorArn],
    ...["--profile-arn", session.profileArn],
    ...["--role-arn", session.roleArn],
    ...["--session-duration", `${session.durationSeconds}`],
    ...["--region", session.region],
    ...(session.endpoint === undefined ? [] : ["--endpoint", session.endpoint]),
    ...(session.withProxy === true ? ["--with-proxy"] : []),
  ];
}

/** The text of a selector file, which takes values with spaces. @throws RangeError */
export function selectorJson(values: SelectorValues): string {
  return `${JSON.stringify(selectorEntries(values), undefined, 2)}\n`;
}

/** The helper refuses some flags beside each other: only what its kind of key takes is written. */
function keyArguments(key: HelperKey): readonly string[] {
  switch (key.kind) {
    case "file":
      return fileArguments(key);
    case "tpm":
      // It asks for the password of a key that is known by its handle, which a background process cannot answer.
      return [...fileArguments(key), ...(key.privateKey.startsWith("handle:") ? ["--no-tpm-key-password"] : [])];
    case "pkcs11":
      return [
        ...fileArguments(key),
        ...(key.library === undefined ? [] : ["--pkcs11-lib", key.library]),
        ...(key.reusePin === true ? ["--reuse-pin"] : []),
      ];
    case "os-store":
      return [
        "--cert-selector",
        renderSelector(key.selector),
        ...(key.store === undefined ? [] : ["--system-store-name", key.store]),
        // after a renewal two certificates match
        "--use-latest-expiring-certificate",
      ];
  }
}

function fileArguments(key: Exclude<HelperKey, { kind: "os-store" }>): readonly string[] {
  return [
    ...["--certificate", key.certificate],
    ...["--private-key", key.privateKey],
    ...(key.intermediates === undefined ? [] : ["--intermediates", key.intermediates]),
  ];
}

function renderSelector(selector: CertificateSelector): string {
  if (selector.kind === "file") return `file://${selector.path}`;
  return selectorEntries(selector)
    .map(({ Key, Value }) => {
      // the helper splits the text at every space
      if (/\s/.test(Value)) throw new RangeError(`selector ${Key} "${Value}" has a space: put it into a selector file`);
      return `Key=${Key},Value=${Value}`;
    })
    .join(" ");
}

function selectorEntries({ subject, issuer, serial }: SelectorValues): readonly { Key: string; Value: string }[] {
  const entries = [
    { Key: "x509Subject", Value: subject ?? "" },
    { Key: "x509Issuer", Value: issuer ?? "" },
    { Key: "x509Serial", Value: serial ?? "" },
  ].filter(({ Value }) => Value !== "");
  if (entries.length === 0) throw new RangeError("selector: give a subject, an issuer or a serial");
  return entries;
}
