/** A block of IPv4 addresses from /16, the largest of a VPC, to /24, whose quarters still hold endpoints and functions. */
const VPC_CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(1[6-9]|2[0-4])$/;

/** The four quarters of a block. None, when the text is no such block or does not begin at the block's first address. */
export function quartersOf(cidrBlock: string): string[] {
  const [, ...parts] = VPC_CIDR.exec(cidrBlock)?.map(Number) ?? [];
  const bits = parts[4];
  const bytes = parts.slice(0, 4);
  if (bits === undefined || bytes.some((byte) => byte > 255)) return [];

  const first = bytes.reduce((address, byte) => address * 256 + byte, 0);
  const quarter = 2 ** (32 - bits - 2);
  if (first % (4 * quarter) !== 0) return [];
  return [0, 1, 2, 3].map((position) => `${dotted(first + position * quarter)}/${bits + 2}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
