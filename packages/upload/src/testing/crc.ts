/** Bit by bit, from the definition. */
export function plainCrc(bytes: Uint8Array): bigint {
  let register = 0xffff_ffff_ffff_ffffn;
  for (const byte of bytes) {
    register ^= BigInt(byte);
    for (let i = 0; i < 8; i++)
      register = register & 1n ? (register >> 1n) ^ 0x9a6c9329ac4bc9b5n : register >> 1n;
  }
  return register ^ 0xffff_ffff_ffff_ffffn;
}

export const hexOfCrc = ({ low, high }: { low: number; high: number }): string =>
  hexOf((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));

export const hexOf = (value: bigint): string => value.toString(16).padStart(16, '0');

/** Lengths around those from which, and of the rounds by which, bytes are folded. */
export const FOLDED_LENGTHS = [
  8 * 2519 - 1,
  8 * 2519,
  8 * 2519 + 1,
  4 * (2519 + 4096),
  4 * (2519 + 4096) + 4,
  4 * (2519 + 2 * 4096) - 4,
  100_003,
];
