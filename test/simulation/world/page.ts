import type { Keyring } from '@sealift/core/keyrings';
import { createDownloaderOn, type Downloader } from '../../../packages/upload/src/download/downloader.js';
import { createMemorySpool } from '../../../packages/upload/src/download/spool/memory.js';
import type { Journal } from '../../../packages/upload/src/journal/port.js';
import { request } from '../../../packages/upload/src/platform/fetch.js';
import { systemClock as clock } from '../../../packages/upload/src/platform/wait.js';
import type { RetryOptions } from '../../../packages/upload/src/retry/policy.js';
import { createSignerClient, type SignerClient } from '../../../packages/upload/src/signer/client.js';
import type { MemoryDisk } from '../../../packages/upload/src/testing/memory-journal.js';
import { createConnections } from '../../../packages/upload/src/transfer/connections.js';
import { createPlaces } from '../../../packages/upload/src/upload/places.js';
import { createUploaderOn, type Uploader } from '../../../packages/upload/src/upload/uploader.js';
import { localOpeningWorker } from '../../../packages/upload/src/workers/local-opening-worker.js';
import { localSealingWorker } from '../../../packages/upload/src/workers/local-sealing-worker.js';
import {
  type OpeningWorker,
  openHandlers,
  openTransfers,
  remoteOpeningWorker,
} from '../../../packages/upload/src/workers/opening-worker.js';
import type { Handlers } from '../../../packages/upload/src/workers/rpc.js';
import {
  remoteSealingWorker,
  type SealingWorker,
  sealHandlers,
} from '../../../packages/upload/src/workers/sealing-worker.js';
import { createSlots, type StartedWorker } from '../../../packages/upload/src/workers/slots.js';
import type { Random } from '../random.js';
import type { WorkerDeath } from '../schedule.js';
import type { Owner, Scheduler } from '../scheduler.js';
import type { Machine } from './machine.js';
import { type Network, SIGNER } from './network/index.js';
import type { Recorder } from './recorder.js';
import { type Death, startSimulated } from './worker.js';

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
  readonly recorder: Recorder;
  readonly deaths: readonly WorkerDeath[];
}

interface LivePage extends PageParts {
  /** Asked for each message to a worker. */
  dies(): Death | undefined;
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
export function openPage(given: PageParts, owner: Owner): Page {
  const { machine, disk, keeps, keyring, retry, workers, partsInFlight } = given;
  const parts = { ...given, dies: fatesOf(given.deaths) };
  const signer = createSignerClient({ signer: SIGNER }, retry, clock);
  const places = createPlaces(workers, partsInFlight, () => startSealing(parts, owner), clock);
  const tab = disk.tab();
  const journal = keeps ? tab.journal() : undefined;
  const uploader = createUploaderOn(
    { ...(keyring && { keyring }), ...(journal && { journal }) },
    {
      ...{ signer, ...places, clock, retry },
      send: (request, body, onProgress, signal) =>
        given.network.send(machine, request, body, onProgress, signal),
    },
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
function openDownloader(parts: LivePage, signer: SignerClient): Downloader {
  const { keyring, retry, workers, partsInFlight } = parts;
  const slots = createSlots({
    workers,
    perWorker: partsInFlight,
    start: () => startOpening(parts),
  });
  const createSpool = async () => createMemorySpool();
  return createDownloaderOn(
    { ...(keyring && { keyring }) },
    { signer, slots, connections: createConnections(slots.size, clock), clock, retry, createSpool },
  );
}

/** Everything that is sealed and sent is so in a worker. */
async function startSealing(parts: LivePage, owner: Owner): Promise<StartedWorker<SealingWorker>> {
  const { network, machine, recorder, onSend } = parts;
  const handlers = (gone: AbortSignal): Handlers =>
    sealHandlers(
      localSealingWorker((request, body, onProgress, signal) => {
        onSend();
        return network.send(machine, request, body, onProgress, AbortSignal.any([signal, gone]));
      }),
    );
  const started = await startSimulated({ ...parts, kind: 'seal', handlers, remote: remoteSealingWorker });
  const { worker } = started;
  return {
    ...started,
    worker: {
      ...worker,
      async put(job, part, request, ...rest) {
        const outcome = await worker.put(job, part, request, ...rest);
        if (outcome.kind === 'answered') recorder.told(request, outcome.status, owner);
        return outcome;
      },
    },
  };
}

function startOpening(parts: LivePage): Promise<StartedWorker<OpeningWorker>> {
  const handlers = (gone: AbortSignal): Handlers =>
    openHandlers(
      localOpeningWorker(({ signal, ...given }) =>
        request({ ...given, signal: signal ? AbortSignal.any([signal, gone]) : gone }),
      ),
    );
  const remote = remoteOpeningWorker;
  return startSimulated({ ...parts, kind: 'open', handlers, remote, transfers: openTransfers });
}

/** When its workers are gone, by the number of messages to them. */
function fatesOf(deaths: readonly WorkerDeath[]): () => Death | undefined {
  let messages = 0;
  return () => {
    messages++;
    return deaths.find(({ atMessage }) => atMessage === messages)?.how;
  };
}
