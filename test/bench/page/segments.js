import { createOpener } from '@sealift/core/open';
import { createSealer } from '@sealift/core/seal';
import { createSegmentTableWriter, openSegmentTable, openVerifiedRange } from '@sealift/core/segments';
import { noise } from './noise.js';
import { newKeyring, rawDecryption } from './objects.js';
import { takeTurns } from './rounds.js';

/** As a network delivers them. */
const PIECE_BYTES = 64 * 1024;

/** One object read from its first byte to its last, every segment verified by the table before it is released, one realm. */
export async function run({ segmentBytes, totalBytes, rounds }) {
  const keyring = await newKeyring();
  const sealer = await createSealer({ keyring, plaintextSize: totalBytes });
  const writer = await createSegmentTableWriter(sealer);
  const segment = noise(segmentBytes);
  const object = new Uint8Array(totalBytes + 16);
  for (let offset = 0; offset < totalBytes; offset += segmentBytes)
    object.set(await sealer.seal(offset, segment), offset);
  const tag = await sealer.tag();
  object.set(tag, totalBytes);
  await writer.write(object);
  const bytes = await writer.finish();
  const { metadata, objectSize } = sealer;

  async function* from({ offset, length }) {
    for (let at = offset; at < offset + length; at += PIECE_BYTES)
      yield object.subarray(at, Math.min(at + PIECE_BYTES, offset + length));
  }
  const verified = async () => {
    const opener = await createOpener({ keyring, metadata, objectSize });
    return async () => {
      const table = await openSegmentTable(opener, bytes, tag);
      let read = 0;
      for await (const piece of openVerifiedRange(table, { offset: 0, length: totalBytes }, from))
        read += piece.byteLength;
      return read;
    };
  };
  const speeds = await takeTurns(rounds, {
    raw: () => rawDecryption(segment, totalBytes),
    verified,
  });
  return { ...speeds, tableBytes: bytes.byteLength };
}
