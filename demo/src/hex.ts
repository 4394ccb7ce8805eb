/** One line of a hex dump. */
export interface HexLine {
  /** Where its first byte is in the object. */
  readonly offset: string;
  readonly bytes: readonly HexByte[];
}

export interface HexByte {
  readonly hex: string;
  /** The character, or a dot where there is none to show. */
  readonly text: string;
  readonly marked: boolean;
}

/**
 * @param start offset of the first byte in the object
 * @param markedFrom offset from which bytes are marked, counted in the object
 */
export function hexLines(
  bytes: Uint8Array,
  width: number,
  start = 0,
  markedFrom = Number.POSITIVE_INFINITY,
): HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < bytes.length; at += width) {
    const line = [...bytes.subarray(at, at + width)].map((byte, i) => ({
      hex: byte.toString(16).padStart(2, '0'),
      text: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
      marked: start + at + i >= markedFrom,
    }));
    lines.push({ offset: (start + at).toString(16).padStart(6, '0'), bytes: line });
  }
  return lines;
}
