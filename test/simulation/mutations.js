/**
 * `npm run test:simulation -- --mutations`: rules that are broken on purpose, one at a time, in the bundle only. A simulation that does not
 * notice one would not notice its loss either.
 */

/**
 * @typedef {object} Mutation
 * @property {string} rule what holds no longer
 * @property {string} file below `packages/`
 * @property {string} from
 * @property {string} to
 * @property {RegExp} found what the simulation must say
 */

/** @type {readonly Mutation[]} */
export const MUTATIONS = [
  {
    rule: 'a part is written down before it is sent',
    file: 'upload/src/journal/record.ts',
    from: 'await records.putPart(id, partNumber, part).catch(forget);',
    to: 'setTimeout(() => records.putPart(id, partNumber, part).catch(() => {}), 3000);',
    found: /two ciphertexts under one key/,
  },
  {
    rule: 'what is written before a part is sent survives a power cut',
    file: 'upload/src/journal/records.ts',
    from: "durability: Durability = 'strict'",
    to: "durability: Durability = 'relaxed'",
    found: /two ciphertexts under one key/,
  },
  {
    rule: 'one tab at a time has an upload',
    file: 'upload/src/testing/memory-journal.ts',
    from: 'if (locked.has(name)) return undefined;',
    to: '',
    found: /two pages work on it/,
  },
  {
    rule: 'a completion without an answer may have been carried out',
    file: 'upload/src/upload/ending.ts',
    from: 'throw open || other || unsaid',
    to: 'throw other || unsaid',
    found: /an object is stored, and the page says there is none/,
  },
  {
    rule: 'a file that changes while it is read is not stored',
    file: 'upload/src/upload/source.ts',
    from: 'if (!found?.byteLength) throw sourceChanged();',
    to: '',
    found: /the stored object is not the file/,
  },
  {
    rule: 'an abort has S3 forget the parts',
    file: 'signer/src/uploads/abort.ts',
    from: 'if (uploadId) await signer.bucket.abortMultipartUpload(session.key, uploadId);',
    to: '',
    found: /parts are left after the abort was confirmed/,
  },
  {
    rule: 'a token is renewed when the signer says that it has ended, whatever the page believes',
    file: 'upload/src/signer/session.ts',
    from: 'renewAt = 0;',
    to: 'throw error;',
    found: /could have been renewed/,
  },
  {
    rule: 'a part that S3 has is not sent again',
    file: 'upload/src/journal/resume.ts',
    from: '        order,\n        stored,\n      };',
    to: '        order,\n      };',
    found: /sent again/,
  },
  {
    rule: 'a worker that is gone is noticed',
    file: 'upload/src/platform/worker.ts',
    from: '|| terminate(), ASKING',
    to: '|| undefined, ASKING',
    found: /something is left|has not ended/,
  },
  {
    rule: 'what is fetched is compared with its tag before it is handed over',
    file: 'upload/src/download/flow.ts',
    from: 'await opening.verify();',
    to: '',
    found: /what was handed over is not the file/,
  },
  {
    rule: 'what has come of a range before its request broke off stays where it is',
    file: 'upload/src/workers/local-opening-worker.ts',
    from: 'arrived.bytes.set(bytes, arrived.filled);',
    to: 'arrived.bytes.set(bytes, 0);',
    found: /fetching .*(not the file|nothing happened)/,
  },
  {
    rule: 'what becomes of a table fails no upload',
    file: 'upload/src/upload/store-table.ts',
    from: "job.tabled({ outcome: 'failed', error: limit.aborted ? failure('s3-unreachable') : error });",
    to: 'throw error;',
    found: /an object is stored, and the page says there is none/,
  },
  {
    rule: 'the share of a segment in two parts is that of both',
    file: 'core/src/segments/of-parts.ts',
    from: 'share = share === undefined ? piece : joinShares(message, share, piece, blocksIn(to - end));',
    to: 'share = piece;',
    found: /its table may fail of/,
  },
  {
    rule: 'a table that was not stored is not said to be',
    file: 'upload/src/upload/store-table.ts',
    from: "if (verdict.action === 'accept' || verdict.code === 'object-exists') return;",
    to: "if (verdict.action !== 'resign') return;",
    found: /a table is said to be stored, and there is none/,
  },
  {
    rule: 'a segment is compared with its share before it is handed out',
    file: 'core/src/gcm/known-share.ts',
    from: 'return await gcmDecrypt(message.gcm, ivThatStartsAt(message, start), room);',
    to: `const counter = counterBlock(message.iv, 2 + offset / BLOCK_BYTES);
    const way = { name: 'AES-CTR', counter, length: 32 };
    return new Uint8Array(await crypto.subtle.decrypt(way, message.ctr, room.slice(0, length)));`,
    found: /ranges of .* not those of the file/,
  },
];
