import type { SegmentOpenerHandle } from '@sealift/core/open';
import type { SegmentSealerHandle } from '@sealift/core/seal';
import type { FoundProtection } from '@sealift/protocol';
import type { DownloadedFile } from '../../packages/upload/src/download/downloaded-file.js';
import type { DownloadOptions } from '../../packages/upload/src/download/downloader.js';
import { createDownloaderOn } from '../../packages/upload/src/download/downloader.js';
import type { ObjectAddress } from '../../packages/upload/src/download/grants.js';
import { createSpool } from '../../packages/upload/src/download/spool/create.js';
import type { Spool } from '../../packages/upload/src/download/spool/spool.js';
import type { VerifiedRanges } from '../../packages/upload/src/download/verified-ranges/verified-ranges.js';
import { type Clock, systemClock } from '../../packages/upload/src/platform/wait.js';
import type { RetryOptions } from '../../packages/upload/src/retry/policy.js';
import { createSignerClient } from '../../packages/upload/src/signer/client.js';
import { nodeTransport } from '../../packages/upload/src/testing/node-transport.js';
import type { SegmentTableOutcome } from '../../packages/upload/src/upload/table-outcome.js';
import type { Upload } from '../../packages/upload/src/upload/upload.js';
import { createUploaderOn } from '../../packages/upload/src/upload/uploader.js';
import { localOpeningWorker } from '../../packages/upload/src/workers/local-opening-worker.js';
import { localSealingWorker } from '../../packages/upload/src/workers/local-sealing-worker.js';
import { createSlots } from '../../packages/upload/src/workers/slots.js';
import type { DownloadPins, Profile, UploadPins } from './profiles.js';
import type { World } from './world.js';

/** What came of a transfer, as the page was told. */
export interface Ending<Result> {
  /** `done`, or the error's. */
  readonly code: string;
  readonly result: Result | undefined;
  readonly error: unknown;
  readonly state: string;
  readonly protection: FoundProtection | undefined;
  /** Milliseconds. */
  readonly took: number;
  /** What became of the segment table of an upload. */
  readonly table?: SegmentTableOutcome | undefined;
}

/** What the page has not given back. */
export interface Held {
  /** Jobs that a worker still has keys of. */
  readonly jobs: number;
  /** Spools that were made, and neither handed over nor discarded. */
  readonly spools: number;
}

/** How long a page waits for a byte, and how often it tries again. */
export const RETRY: RetryOptions = { retries: 1, baseDelay: 1, maxDelay: 5, inactivityLimit: 2000 };
/** The same where it is to wait in vain. */
export const SHORT: RetryOptions = { ...RETRY, inactivityLimit: 250 };
/** Longest pause that is really slept, in milliseconds: S3 may ask for minutes. */
const LONGEST_PAUSE = 30;

/** What a page does with files, in Node: all of the engine but the threads of its workers, and XMLHttpRequest. */
export function openPage({ signer }: World, { name, up, down }: Profile, retry: RetryOptions = RETRY) {
  const jobs = new Set<string>();
  const spools = new Set<Spool>();
  const pauses: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      pauses.push(ms);
      return systemClock.sleep(Math.min(ms, LONGEST_PAUSE), signal);
    },
  };
  const client = (owner: string) =>
    createSignerClient(
      { signer: `${signer.origin}/${name}`, headers: { origin: signer.origin, 'x-owner': owner } },
      ...([retry, clock] as const),
    );

  return {
    /** Milliseconds that it was asked to pause. */
    pauses,
    held: (): Held => ({ jobs: jobs.size, spools: spools.size }),

    async upload(
      file: File,
      {
        owner = 'tester',
        pins = {},
        arrange = () => {},
      }: {
        owner?: string;
        pins?: UploadPins;
        arrange?: (upload: Upload) => void;
      } = {},
    ): Promise<Ending<Awaited<Upload['finished']>>> {
      const worker = counted(localSealingWorker(nodeTransport), jobs);
      const start = async () => ({ worker, alive: () => true, stop: () => {} });
      const slots = createSlots({ workers: 1, perWorker: 2, start });
      const ports = { signer: client(owner), slots, clock, retry, send: nodeTransport };
      const uploader = createUploaderOn({ ...up, ...pins }, ports);
      const upload = uploader.upload(file);
      arrange(upload);
      const ending = await endingOf(upload);
      uploader.close();
      return { ...ending, table: upload.segmentTable };
    },

    async download(
      object: ObjectAddress,
      { pins = {}, ...options }: DownloadOptions & { pins?: DownloadPins } = {},
    ): Promise<Ending<DownloadedFile>> {
      const worker = counted(localOpeningWorker(), jobs);
      const start = async () => ({ worker, alive: () => true, stop: () => {} });
      const slots = createSlots({ workers: 1, perWorker: 2, start });
      const makeSpool = async (size: number): Promise<Spool> => {
        const spool = await createSpool(size);
        spools.add(spool);
        return {
          ...spool,
          discard: () => {
            spools.delete(spool);
            return spool.discard();
          },
        };
      };
      const ports = { signer: client('tester'), slots, clock, retry, createSpool: makeSpool };
      const downloader = createDownloaderOn({ ...down, ...pins }, ports);
      const ending = await endingOf(downloader.download(object, options));
      downloader.close();
      return ending;
    },

    /** Opens the ranges of an object, and reads what `read` reads. */
    async ranges<Result>(
      object: ObjectAddress,
      read: (ranges: VerifiedRanges) => Promise<Result>,
      pins: DownloadPins = {},
    ): Promise<Ending<Result>> {
      const nobody = async (): Promise<never> => {
        throw new Error('ranges need no worker');
      };
      const slots = { size: 1, acquire: nobody, close: () => {} };
      const ports = { signer: client('tester'), slots, clock, retry, createSpool: nobody };
      const downloader = createDownloaderOn({ ...down, ...pins }, ports);
      const reading = async (): Promise<Result> => {
        const ranges = await downloader.openRanges(object);
        seen.protection = ranges.protection;
        return read(ranges);
      };
      const seen: { state: string; protection: FoundProtection | undefined } = {
        state: 'reading',
        protection: undefined,
      };
      const finished = reading();
      const told = await endingOf({ ...seen, finished });
      downloader.close();
      return { ...told, protection: seen.protection, state: told.code === 'done' ? 'done' : 'failed' };
    },
  };
}

interface Opens {
  open(job: number, handle: (SegmentSealerHandle & SegmentOpenerHandle) | undefined): Promise<void>;
  close(job: number): Promise<void>;
}

let workers = 0;

function counted<Worker extends Opens>(worker: Worker, jobs: Set<string>): Worker {
  const id = ++workers;
  return {
    ...worker,
    open(job: number, handle: never) {
      jobs.add(`${id}/${job}`);
      return worker.open(job, handle);
    },
    close(job: number) {
      jobs.delete(`${id}/${job}`);
      return worker.close(job);
    },
  };
}

/** Longer than any transfer here may take, in milliseconds. */
const HANGS = 20_000;

async function endingOf<Result>(transfer: {
  readonly finished: Promise<Result>;
  readonly state: string;
  readonly protection: FoundProtection | undefined;
}): Promise<Ending<Result>> {
  const before = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('it hangs'), { code: 'hangs' })), HANGS);
  });
  let ended: Pick<Ending<Result>, 'code' | 'result' | 'error'>;
  try {
    ended = { code: 'done', result: await Promise.race([transfer.finished, late]), error: undefined };
  } catch (error) {
    ended = { code: String(Object(error).code ?? error), result: undefined, error };
  }
  clearTimeout(timer);
  return {
    ...ended,
    state: transfer.state,
    protection: transfer.protection,
    took: performance.now() - before,
  };
}
