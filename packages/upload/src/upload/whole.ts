import { encodeBase64 } from '@sealift/core/bytes';
import { createWholeSealer, type WholeSealerOptions } from '@sealift/core/seal/whole';
import { TAG_BYTES } from '@sealift/protocol';
import { type Crc64, crcToBase64 } from '../checksum/crc64.js';
import type { InPage, SealingWorker } from '../workers/sealing-worker.js';
import type { Slot } from '../workers/slots.js';
import type { UploadPorts } from './job.js';
import { createReader, type Reader, readAlone } from './reader.js';
import type { ObjectSealer } from './sealer.js';
import { nextJob, type Sealing, type SealingInput } from './sealing.js';
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

/** Without segments there is nothing to fold. */
const SEALED_AT_ONCE = { accept: () => {}, tag: refuse };

async function create(options: WholeSealerOptions): Promise<ObjectSealer> {
  const { metadata, seal } = await createWholeSealer(options);
  return { ...SEALED_AT_ONCE, metadata, whole: seal };
}

interface Sealed {
  readonly crc: Crc64;
  readonly tag: string | undefined;
  /** Of the file, where it is read twice. */
  readonly plaintextCrc: Crc64 | undefined;
}

interface Means extends Pick<InPage, 'checksum'> {
  readonly read: Reader;
  readonly objects: Map<number, Uint8Array<ArrayBuffer>>;
}

/** A file of one part. Nothing of it is written down: it is begun anew after a crash. */
function open({ sealer, twice }: SealingInput, { read: readShared, checksum, objects }: Means): Sealing {
  const job = nextJob();
  // One that is not like its snapshot could shift what others have in the same read.
  const read = twice ? readAlone : readShared;
  let sealing: Promise<Sealed> | undefined;
  let sealed: Sealed | undefined;

  async function seal(file: Blob, length: number): Promise<Sealed> {
    const plaintext = await read(file);
    if (plaintext?.byteLength !== length) throw sourceChanged();
    const plaintextCrc = twice ? checksum(plaintext) : undefined;
    const object = sealer.whole ? await sealer.whole(plaintext) : plaintext;
    const tag = sealer.whole && encodeBase64(object.subarray(-TAG_BYTES));
    objects.set(job, object);
    sealed = { crc: checksum(object), tag, plaintextCrc };
    return sealed;
  }

  return {
    job,
    metadata: sealer.metadata,
    handle: undefined,
    parts: new Map(),
    async seal({ plaintextLength }, slice, _, signal) {
      sealing ??= seal(slice, plaintextLength);
      const { crc } = await sealing;
      signal.throwIfAborted();
      return crcToBase64(crc);
    },
    ahead: () => undefined,
    async confirm(_, slice) {
      const first = sealed?.plaintextCrc;
      if (first === undefined) return;
      const again = await read(slice);
      const crc = again && checksum(again);
      if (crc?.low !== first.low || crc.high !== first.high) throw sourceChanged();
    },
    checksum() {
      if (sealed === undefined) throw new RangeError('nothing is sealed yet');
      return { algorithm: 'CRC64NVME', value: crcToBase64(sealed.crc) };
    },
    tag: () => sealed?.tag,
    close: () => void objects.delete(job),
  };
}
