import type { Model } from "./models";

/**
 * Tokens of an image: w × h / 750 or one for each 28 × 28 patch, whichever is more, after scaling it down to what the model sees.
 *
 * @param data - PNG or JPEG; an image whose size cannot be read counts as the largest.
 * @see https://platform.claude.com/docs/en/build-with-claude/vision
 */
export function imageTokens(data: Buffer, model: Model): number {
  const tier = (model.generation ?? 0) >= 4.7 ? HIGH_RESOLUTION : STANDARD;
  const size = readImageSize(data);
  if (size === undefined) return tier.tokens;
  const scale = Math.min(1, tier.edge / Math.max(size.width, size.height));
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  const byArea = Math.ceil((width * height) / 750);
  const byPatches = Math.ceil(width / 28) * Math.ceil(height / 28);
  return Math.min(tier.tokens, Math.max(byArea, byPatches));
}

const STANDARD = { edge: 1568, tokens: 1600 };
const HIGH_RESOLUTION = { edge: 2576, tokens: 4784 };

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export function readImageSize(data: Buffer): ImageSize | undefined {
  if (data.length >= 24 && data.subarray(0, 8).equals(PNG_SIGNATURE)) {
    return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
  }
  if (data.length >= 4 && data[0] === 0xff && data[1] === 0xd8) return readJpegSize(data);
  return undefined;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Walks the segments to the frame header (SOF), which holds the size. */
function readJpegSize(data: Buffer): ImageSize | undefined {
  let at = 2;
  while (at + 9 <= data.length && data[at] === 0xff) {
    const marker = data.readUInt8(at + 1);
    if (isFrameHeader(marker)) return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    at += 2 + data.readUInt16BE(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15, without the tables that share the range: DHT, JPG and DAC. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
