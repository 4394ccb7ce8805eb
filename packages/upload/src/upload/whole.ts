import { createWholeSealer, type WholeSealerOptions } from '@sealift/core/seal/whole';
import { TAG_BYTES } from '@sealift/protocol';
import { sameCrc } from '../checksum/crc64.js';
import { type InPage, nextJob, type SealedPart, type SealingWorker } from '../workers/sealing-worker.js';
import type { Slot } from '../workers/slots.js';
import type { UploadPorts } from './job.js';
import type { OnePartSealing } from './one-part-sealing.js';
import { createReader, type Reader, readAlone } from './reader.js';
import type { ObjectSealer } from './sealer.js';
import type { SealingInput } from './sealing.js';
import { sourceChanged } from './source.js';

/** In place of what files of several parts have. */
export type Whole = Required<Pick<UploadPorts, 'slots' | 'whole'>>;

/**
 * Files that the page reads, seals and sends itself, each as a whole: to tell a worker of one takes longer. Whoever lets them
 * in bounds their bytes.
 */
export function createWhole(
  { slots }: Pick<UploadPorts, 'slots'>,
  { send, checksum }: Pick<InPage, 'send' | 'checksum'>,
): Whole {
  /** As they are sent, by their jobs. */
  const objects = new Map<number, Uint8Array<ArrayBuffer>>();
  const worker: SealingWorker = {
    open: refuse,
    seal: refuse,
    reread: refuse,
    append: refuse,
    async put(job, _, request, onProgress, signal) {
      const object = objects.get(job);
      return object === undefined ? refuse() : send(request, object, onProgress, signal);
    },
    // Kept until the job is closed: a paused one is sent again.
    release: async () => {},
    close: async () => {},
  };
  const slot: Slot<SealingWorker> = { worker, alive: () => true, renew: async () => slot, release: () => {} };
  const read = createReader();
  return {
    slots: { ...slots, acquire: async () => slot },
    whole: {
      read,
      create,
      open: (input) => open(input, { read, checksum, objects }),
    },
  };
}

async function refuse(): Promise<never> {
  throw new RangeError('no such work');
}

async function create(options: WholeSealerOptions): Promise<ObjectSealer> {
  const { metadata, seal } = await createWholeSealer(options);
  return { metadata, whole: seal };
}

/** Without segments there is nothing to fold. */
const NONE = new Uint8Array();

interface Means extends Pick<InPage, 'checksum'> {
  readonly read: Reader;
  readonly objects: Map<number, Uint8Array<ArrayBuffer>>;
}

/** A file of one part. Nothing of it is written down: it is begun anew after a crash. */
function open(
  { sealer, twice }: SealingInput,
  { read: readShared, checksum, objects }: Means,
): OnePartSealing {
  const job = nextJob();
  // One that is not like its snapshot could shift what others have in the same read.
  const read = twice ? readAlone : readShared;
  let sealing: Promise<SealedPart> | undefined;
  let first: SealedPart['plaintextCrc'];

  async function seal(file: Blob, length: number): Promise<SealedPart> {
    const plaintext = await read(file);
    if (plaintext?.byteLength !== length) throw sourceChanged();
    first = twice ? checksum(plaintext) : undefined;
    const object = sealer.whole ? await sealer.whole(plaintext) : plaintext;
    const tag = sealer.whole && object.slice(-TAG_BYTES);
    objects.set(job, object);
    return { length, share: NONE, pieces: NONE, tag, crc: checksum(object) };
  }

  return {
    job,
    metadata: sealer.metadata,
    async seal({ plaintextLength }, { file }, _, signal) {
      sealing ??= seal(file, plaintextLength);
      const sealed = await sealing;
      signal.throwIfAborted();
      return sealed;
    },
    async confirm({ file }) {
      if (first === undefined) return;
      const again = await read(file);
      if (again === undefined || !sameCrc(checksum(again), first)) throw sourceChanged();
    },
    close: () => void objects.delete(job),
  };
}
