import { createOpener } from '@sealift/core/open';
import { createSealer } from '@sealift/core/seal';
import { createSegmentSealer } from '@sealift/core/seal/worker';
import { noise } from '../../../page/noise.js';
import { newKeyring } from '../../../page/objects.js';
import { openingPool } from '../../../page/opening-pool.js';
import { sealingPool } from '../../../page/sealing-pool.js';

/** A part of an upload, and what a download fetches at a time. */
const PART_BYTES = 8 * 1024 * 1024;
const RANGE_BYTES = 4 * 1024 * 1024;
const POOL = { workers: 2, inFlight: 2 };

/**
 * One object on the page's thread, from its metadata to its tag, in place as uploads and downloads do.
 *
 * @type {import('../ciphers.js').Cipher}
 */
export const oneRealm = {
  async encrypting(bytes) {
    const keyring = await newKeyring();
    const part = noise(Math.min(bytes, PART_BYTES));
    return async () => {
      const sealer = await createSealer({ keyring, plaintextSize: bytes });
      const segments = await createSegmentSealer(sealer.handle);
      for (let offset = 0; offset < bytes; offset += part.byteLength) {
        const claim = sealer.claim(offset, part.byteLength);
        const { share } = await segments.sealInPlace(claim, part);
        sealer.accept({ offset, length: part.byteLength, share });
      }
      await sealer.tag();
    };
  },
  async decrypting(bytes) {
    const { ranges, tag, ...object } = await sealed(bytes);
    return async () => {
      const opener = await createOpener(object);
      let offset = 0;
      for (const range of ranges) {
        const { share } = await opener.segments.openUnverified(offset, range, range);
        opener.accept({ offset, length: range.byteLength, share });
        offset += range.byteLength;
      }
      await opener.verify(tag);
    };
  },
};

/** The same by two workers, which have been started before. @type {import('../ciphers.js').Cipher} */
export const twoWorkers = {
  async encrypting(bytes) {
    const keyring = await newKeyring();
    seal ??= sealingPool({ ...POOL, segmentBytes: Math.min(bytes, PART_BYTES) });
    return async () => {
      const work = await seal(await createSealer({ keyring, plaintextSize: bytes }), bytes);
      await work();
    };
  },
  async decrypting(bytes) {
    const { ranges, tag, ...object } = await sealed(bytes);
    open ??= openingPool(POOL);
    return async () => open(await createOpener(object), ranges, tag);
  },
};

/** @type {ReturnType<typeof sealingPool> | undefined} */
let seal;
/** @type {ReturnType<typeof openingPool> | undefined} */
let open;

async function sealed(bytes) {
  const keyring = await newKeyring();
  const sealer = await createSealer({ keyring, plaintextSize: bytes });
  const plaintext = noise(Math.min(bytes, RANGE_BYTES));
  const ranges = [];
  for (let offset = 0; offset < bytes; offset += plaintext.byteLength)
    ranges.push(await sealer.seal(offset, plaintext));
  const { metadata, objectSize } = sealer;
  return { keyring, metadata, objectSize, ranges, tag: await sealer.tag() };
}
