import type { FileInfo, SegmentOpenerHandle } from '@sealift/core/open';
import type { DownloadGrant, FoundProtection, PlannedPart } from '@sealift/protocol';
import type { OpenedRange, OpeningWorker } from '../workers/opening-worker.js';
import type { Origin } from './downloaded-file.js';
import { openerFor } from './opener.js';
import type { ObjectOpener, Reading } from './reading.js';

/** One object on its way back to being a file: what all its ranges have in common. */
export interface Opening {
  /** Number of this download, for the workers. */
  readonly job: number;
  /** Bytes of the file; with AES-CBC, up to 16 more. */
  readonly size: number;
  /** Bytes of the object behind the file: its authentication tag, where it has one. */
  readonly tagBytes: number;
  /** Bytes before each part, but the first, that decrypting it takes. */
  readonly lead: number;
  /** Whether `verify` proves anything. */
  readonly authenticated: boolean;
  /** What this page does with it; of S3 it is the signer's word. */
  readonly protection: FoundProtection;
  /** Absent on objects of other writers. */
  readonly fileInfo?: FileInfo;
  /** What the object itself says about where it comes from. */
  readonly origin: Origin;
  /** Reads the object where its bytes are kept as they are; absent where nothing is authenticated. */
  readonly content?: Content;
  /** Gives a worker the object's keys, once. */
  introduce(worker: OpeningWorker): Promise<void>;
  /** Any order; each part once. @returns the part's bytes of the file */
  accept(part: PlannedPart, range: OpenedRange): Promise<Uint8Array<ArrayBuffer>>;
  /** When all ranges are accepted; nothing where there is no tag. @throws CoreError `object-authentication-failed` */
  verify(): Promise<void>;
  close(): void;
}

/** What a page needs to keep an object's own bytes, and to open them when they are verified. */
export interface Content {
  readonly handle: SegmentOpenerHandle;
  /** The key that vouches for what was kept: it follows from the object's data key, and lies nowhere. */
  key(): Promise<CryptoKey>;
}

let jobs = 0;

export async function openOpening(grant: DownloadGrant, reading: Reading): Promise<Opening> {
  const opener = await openerFor(grant, reading);
  const job = ++jobs;
  const workers = new Map<OpeningWorker, Promise<void>>();
  let tag = new Uint8Array();

  return {
    job,
    size: opener.plaintextSize,
    tagBytes: grant.objectSize - opener.plaintextSize,
    lead: opener.unauthenticated?.lead ?? 0,
    authenticated: opener.handle !== undefined,
    protection: protectionBy(opener, grant.protection),
    ...(opener.fileInfo === undefined ? {} : { fileInfo: opener.fileInfo }),
    origin: originOf(opener),
    ...contentOf(opener),
    introduce(worker) {
      const known = workers.get(worker) ?? worker.open(job, opener.handle);
      workers.set(worker, known);
      return known;
    },
    async accept(part, range) {
      const { offset, plaintextLength: length, last } = part;
      if (opener.unauthenticated !== undefined) {
        return opener.unauthenticated.decrypt({ offset, length }, range.plaintext);
      }
      opener.accept({ offset, length, share: range.share });
      if (last) tag = Uint8Array.from(range.tag);
      return range.plaintext;
    },
    verify: () => opener.verify(tag),
    close() {
      for (const worker of workers.keys()) worker.close(job).catch(() => {});
    },
  };
}

function contentOf({ handle, keys, unauthenticated }: ObjectOpener): Pick<Opening, 'content'> {
  if (handle === undefined || keys === undefined || unauthenticated !== undefined) return {};
  return { content: { handle, key: () => keys.keyFor('sealift kept piece v1') } };
}

/** What the object itself says about where it comes from. */
export function originOf({ objectKey, sender }: ObjectOpener): Origin {
  return {
    ...(objectKey === undefined ? {} : { objectKey }),
    ...(sender === undefined ? {} : { sender }),
  };
}

/** The suite is the one that the object was opened with, whatever the signer called it. */
export function protectionBy(
  { suite }: ObjectOpener,
  { client, ...found }: FoundProtection,
): FoundProtection {
  return client === undefined || suite === undefined ? found : { ...found, client: { ...client, suite } };
}
