import type { Keyring } from '@sealift/core/keyrings';
import { createDownloaderOn, type Downloader } from '../../../packages/upload/src/download/downloader.js';
import { createMemorySpool } from '../../../packages/upload/src/download/spool/memory.js';
import type { Journal } from '../../../packages/upload/src/journal/port.js';
import { systemClock as clock } from '../../../packages/upload/src/platform/wait.js';
import type { RetryOptions } from '../../../packages/upload/src/retry/policy.js';
import { createSignerClient, type SignerClient } from '../../../packages/upload/src/signer/client.js';
import type { MemoryDisk } from '../../../packages/upload/src/testing/memory-journal.js';
import { createConnections } from '../../../packages/upload/src/transfer/connections.js';
import { createUploaderOn, type Uploader } from '../../../packages/upload/src/upload/uploader.js';
import { localOpeningWorker } from '../../../packages/upload/src/workers/local-opening-worker.js';
import { localSealingWorker } from '../../../packages/upload/src/workers/local-sealing-worker.js';
import type { OpeningWorker } from '../../../packages/upload/src/workers/opening-worker.js';
import type { SealingWorker } from '../../../packages/upload/src/workers/sealing-worker.js';
import { createSlots } from '../../../packages/upload/src/workers/slots.js';
import type { Random } from '../random.js';
import type { Owner, Scheduler } from '../scheduler.js';
import type { Machine } from './machine.js';
import { type Network, SIGNER } from './network/index.js';

export interface PageParts {
  readonly disk: MemoryDisk;
  /** Whether it keeps a journal. */
  readonly keeps: boolean;
  /** Called when a body begins to leave. */
  onSend(): void;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly network: Network;
  readonly machine: Machine;
  readonly keyring: Keyring | undefined;
  readonly retry: RetryOptions;
  readonly workers: number;
  readonly partsInFlight: number;
}

/** One life of a page: from its load until it is closed, reloaded or killed. */
export interface Page {
  readonly owner: Owner;
  readonly machine: Machine;
  readonly uploader: Uploader;
  readonly journal: Journal | undefined;
  /** Made when it is wanted. */
  downloader(): Downloader;
  /** Its tab is gone. */
  end(): void;
}

/** On the platform as `enter` has made it. To be called as an event of `owner`. */
export function openPage(parts: PageParts, owner: Owner): Page {
  const { machine, disk, keeps, keyring, retry, workers, partsInFlight } = parts;
  const signer = createSignerClient({ signer: SIGNER }, retry, clock);
  const slots = createSlots({
    workers,
    perWorker: partsInFlight,
    start: async () => ({ worker: posted(parts), alive: () => true, stop: () => {} }),
  });
  const tab = disk.tab();
  const journal = keeps ? tab.journal() : undefined;
  const connections = createConnections(slots.size, clock);
  const uploader = createUploaderOn(
    { ...(keyring && { keyring }), ...(journal && { journal }) },
    { signer, slots, connections, clock, retry },
  );
  let downloader: Downloader | undefined;
  return {
    owner,
    machine,
    uploader,
    journal,
    downloader() {
      downloader ??= openDownloader(parts, signer);
      return downloader;
    },
    end: () => tab.crash(),
  };
}

/** What a file waits in until it is verified is memory: parts of this world are small. */
function openDownloader(
  { keyring, retry, workers, partsInFlight, ...parts }: PageParts,
  signer: SignerClient,
): Downloader {
  const slots = createSlots({
    workers,
    perWorker: partsInFlight,
    start: async () => ({ worker: postedOpening(parts), alive: () => true, stop: () => {} }),
  });
  const createSpool = async () => createMemorySpool();
  return createDownloaderOn(
    { ...(keyring && { keyring }) },
    { signer, slots, connections: createConnections(slots.size, clock), clock, retry, createSpool },
  );
}

/** A worker, and the time that messages to it and back take. */
function posted({ scheduler, random, network, machine, onSend }: PageParts): SealingWorker {
  const worker = localSealingWorker((request, body, onProgress, signal) => {
    onSend();
    return network.send(machine, request, body, onProgress, signal);
  });
  const across = acrossThreads({ scheduler, random });
  return {
    open: (...given) => across(() => worker.open(...given)),
    seal: (...given) => across(() => worker.seal(...given)),
    reread: (...given) => across(() => worker.reread(...given)),
    append: (...given) => across(() => worker.append(...given)),
    put: (...given) => across(() => worker.put(...given)),
    release: (...given) => across(() => worker.release(...given)),
    close: (...given) => across(() => worker.close(...given)),
  };
}

function postedOpening(parts: Pick<PageParts, 'scheduler' | 'random'>): OpeningWorker {
  const worker = localOpeningWorker();
  const across = acrossThreads(parts);
  return {
    open: (...given) => across(() => worker.open(...given)),
    fetch: (...given) => across(() => worker.fetch(...given)),
    close: (...given) => across(() => worker.close(...given)),
  };
}

function acrossThreads({
  scheduler,
  random,
}: Pick<PageParts, 'scheduler' | 'random'>): <T>(work: () => Promise<T>) => Promise<T> {
  const hop = (): Promise<void> =>
    new Promise((resolve) => scheduler.after(random.next() * 2, '', () => resolve()));
  return async (work) => {
    await hop();
    try {
      return await work();
    } finally {
      await hop();
    }
  };
}
