/** A block of PEM. */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

export interface Pem {
  readonly blocks: readonly PemBlock[];
  /** Whether anything but white space stands outside the blocks. */
  readonly hasOtherText: boolean;
}

/** @see https://www.rfc-editor.org/rfc/rfc7468 */
export function readPem(text: string): Pem {
  const blocks = [...text.matchAll(BLOCK)].map(([, label = "", body = ""]) => ({
    label,
    der: Buffer.from(body, "base64"),
  }));
  return { blocks, hasOtherText: text.replaceAll(BLOCK, "").trim() !== "" };
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,64})-----\r?\n([A-Za-z0-9+/=\s]*)-----END \1-----/g;

export function writePem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

export const CERTIFICATE = "CERTIFICATE";
