/** The pieces of a file by their offsets, from the first byte to the last. @throws RangeError when one is missing */
export function inOrder<Piece extends { readonly length: number }>(
  pieces: ReadonlyMap<number, Piece>,
): Piece[] {
  let end = 0;
  return [...pieces]
    .sort(([a], [b]) => a - b)
    .map(([offset, piece]) => {
      if (offset !== end) throw new RangeError('the pieces of the file have a gap or overlap');
      end += piece.length;
      return piece;
    });
}
