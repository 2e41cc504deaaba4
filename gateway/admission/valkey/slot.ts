/**
 * The slot of a key in a cluster: CRC16 of its hash tag, the part in braces.
 *
 * @see https://valkey.io/topics/cluster-spec/#key-distribution-model
 */
export function slotOf(key: string): number {
  const start = key.indexOf("{");
  const end = start === -1 ? -1 : key.indexOf("}", start + 1);
  const hashed = end > start + 1 ? key.slice(start + 1, end) : key;
  return crc16(Buffer.from(hashed)) % SLOTS;
}

const SLOTS = 16_384;

/** CRC-16/XMODEM. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ POLYNOMIAL) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

const POLYNOMIAL = 0x1021;
