import { openJournal } from '@sealift/upload/journal';
import { createUploader } from '@sealift/upload/upload';
import { handleOnDisk } from './disk-file.js';
import { newSealer } from './objects.js';
import { sealingPool } from './sealing-pool.js';
import { post } from './senders.js';

const PART_BYTES = 8 * 1024 * 1024;
/** The uploader's own numbers. */
const PARALLEL = { workers: 2, inFlight: 2 };
/** Of the bytes, how much is sent when the browser is killed. */
const SHARE = 0.9;

/** An upload whose browser is killed: the one that begins it, or the one that goes on. */
export function run({ step, bytes, server }, mark) {
  const journal = openJournal();
  const uploader = createUploader({ signer: server.signer, journal });
  return step === 'begin'
    ? begin({ bytes, server, uploader }, mark)
    : goOn({ bytes, server, journal, uploader });
}

async function begin({ bytes, server, uploader }, mark) {
  const fileHandle = await handleOnDisk(bytes);
  const file = await fileHandle.getFile();
  await post(server.plain, 'received', {});
  const upload = uploader.upload(file, { fileHandle });
  let marked = false;
  upload.addEventListener('progress', ({ loaded }) => {
    if (marked || loaded < bytes * SHARE) return;
    marked = true;
    mark('killable');
  });
  await upload.finished;
  throw new Error('the upload was done before its browser was killed: take a larger file');
}

/** @returns {Promise<import('../host/resuming.js').Resumed>} */
async function goOn({ bytes, server, journal, uploader }) {
  const entry = (await journal.entries()).find(({ state }) => state === 'unfinished');
  if (!entry?.canReopen) throw new Error('the journal has no upload that goes on without a file');
  const before = await post(server.plain, 'received', {});
  const calledAt = Date.now();
  const { objectSize } = await uploader.resume(entry).finished;
  const total = Date.now() - calledAt;
  const after = await post(server.plain, 'received', {});
  return {
    again: before.bytes + after.bytes - objectSize,
    before: before.bytes / objectSize,
    firstByte: after.firstAt - calledAt,
    total,
    hashing: await hashing(Math.floor((bytes * SHARE) / PART_BYTES) * PART_BYTES),
  };
}

/** Milliseconds in which so many bytes of the file are read and sealed, and sent nowhere. */
async function hashing(bytes) {
  const folder = await navigator.storage.getDirectory();
  const file = await (await folder.getFileHandle('bench.bin')).getFile();
  const seal = sealingPool({ ...PARALLEL, segmentBytes: PART_BYTES });
  const work = await seal(await newSealer(bytes), bytes, file);
  const start = performance.now();
  await work();
  return performance.now() - start;
}
