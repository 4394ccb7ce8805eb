import type { Receipt } from '@sealift/protocol';
import { createMemoryDisk, type MemoryDisk } from '../../../packages/upload/src/testing/memory-journal.js';
import type { Fetched, RangesRead } from '../fetching.js';
import type { Followed } from '../following.js';
import { enter } from '../platform/globals.js';
import { seedRandomBytes } from '../platform/node-crypto.js';
import { createRandom, type Random } from '../random.js';
import type { Schedule } from '../schedule.js';
import { type Owner, Scheduler } from '../scheduler.js';
import { createFile } from './file.js';
import { createMachine, type Machine } from './machine.js';
import { createNetwork, type Network } from './network/index.js';
import { openPage, type Page } from './page.js';
import { createProtection, type WorldProtection } from './protection.js';
import { createRecorder, type Recorder } from './recorder.js';
import { openS3, type S3 } from './s3.js';
import { createSigners, type Signers } from './signers.js';
import { createWeather } from './weather.js';

/** Everything there is, while one schedule runs. */
export interface World {
  readonly schedule: Schedule;
  readonly scheduler: Scheduler;
  readonly s3: S3;
  readonly signers: Signers;
  readonly network: Network;
  readonly recorder: Recorder;
  readonly machines: readonly Machine[];
  readonly uploads: readonly Followed[];
  /** Lives of pages that ended in the middle of whatever they did. */
  readonly crashed: Set<Owner>;
  readonly protection: WorldProtection;
  /** What browsers keep: one for each computer. */
  readonly disks: readonly MemoryDisk[];
  /** Uploads that were given up when they were complete already, with the receipt that said so. */
  readonly abandoned: (readonly [Followed, Receipt])[];
  readonly fetched: Fetched[];
  readonly ranges: RangesRead[];
  readonly chance: { readonly people: Random; readonly files: Random };
  /** The page as it runs now, if it does. */
  running(page: number): Page | undefined;
  /** All its lives that have not ended in the middle, also those that were closed. */
  opened(page: number): readonly Page[];
  /** Loads it where it does not run. */
  load(page: number): Page;
  /** Called when a page begins to send a body. */
  onSend: (page: number) => void;
  /** Called when an upload has its receipt. */
  onDone: (followed: Followed, receipt: Receipt) => void;
  /** It runs no longer. */
  unload(page: number): void;
}

/** Of the signers of all worlds: what is derived from it is derived once. */
const SECRET = createRandom(0).bytes(32);
const DAY = 86_400_000;
/** Schedules begin within a day of 15 January 2027. */
const BEGINNING = Date.UTC(2027, 0, 15);

/** A world at its beginning. From now on time, chance and network of this process are its own. */
export async function openWorld(schedule: Schedule, trace?: string[]): Promise<World> {
  const seeded = createRandom(schedule.seed);
  // Each place has its own: what happens by chance in one leaves the others as they are.
  const chance = {
    time: seeded.fork('time'),
    keys: seeded.fork('keys'),
    s3: seeded.fork('s3'),
    signers: seeded.fork('signers'),
    retries: seeded.fork('retries'),
    network: seeded.fork('network'),
    weather: seeded.fork('weather'),
    pages: seeded.fork('pages'),
    files: seeded.fork('files'),
    people: seeded.fork('people'),
  };
  const scheduler = new Scheduler(BEGINNING + chance.time.whole(0, DAY), chance.time, trace);
  const machines = schedule.pages.map(({ clockError }, index) =>
    createMachine(`page ${index + 1}`, clockError),
  );
  const elsewhere = createMachine('elsewhere');
  let signers: Signers | undefined;
  let network: Network | undefined;
  const machineOf = (owner: Owner): Machine =>
    machines.find(({ name }) => owner.startsWith(`${name}.`)) ?? signers?.machineOf(owner) ?? elsewhere;
  seedRandomBytes(() => chance.s3);
  enter({
    scheduler,
    machineOf,
    random: () => chance.retries.next(),
    fetch: async (url, init) => there(network).fetch(url, init),
    keys: chance.keys,
    userAgent: schedule.engine === 'reads-on' ? 'Mozilla/5.0 Gecko/20100101' : 'Mozilla/5.0',
  });

  const s3 = await openS3(() => Math.floor(scheduler.now));
  const protection = await createProtection(schedule.profile, chance.keys);
  const recorder = createRecorder(s3.metadataOf, protection.sealed);
  const weather = createWeather(scheduler, chance.weather, schedule);
  const { sealed } = protection;
  const between = { sealed, scheduler, weather, s3, recorder, machineOf, signers: () => there(signers) };
  network = createNetwork({ ...between, random: chance.network });
  signers = createSigners({
    scheduler,
    random: chance.signers,
    secret: SECRET,
    times: schedule.times,
    clockErrors: schedule.replicas.map(({ clockError }) => clockError),
    protection: protection.profile,
    fetch: network.fetchFromServer,
  });
  const disk = { scheduler, random: chance.files, engine: schedule.engine };
  const uploads = schedule.uploads.map(({ page, size, at, age }, index) => {
    const file = createFile(
      disk,
      `file ${index + 1}.pdf`,
      chance.files.bytes(size),
      scheduler.now + at - age + (machines[page]?.clockError ?? 0),
    );
    return { name: `u${index + 1}`, file, page, attempts: [], givenUp: false };
  });
  const disks = schedule.pages.map(() => createMemoryDisk());
  const pages: (Page | undefined)[] = schedule.pages.map(() => undefined);
  const lives = schedule.pages.map(() => 0);
  const opened = schedule.pages.map((): Page[] => []);
  const crashed = new Set<Owner>();

  function load(index: number): Page {
    const [plan, machine, life] = [schedule.pages[index], machines[index], lives[index]];
    const disk = disks[plan?.disk ?? index];
    if (plan === undefined || machine === undefined || life === undefined || disk === undefined)
      throw new RangeError('no such page');
    const page =
      pages[index] ??
      openPage(
        {
          ...plan,
          scheduler,
          random: chance.pages,
          network: there(network),
          machine,
          disk,
          keyring: protection.keyring,
          recorder,
          onSend: () => world.onSend(index),
        },
        `${machine.name}.${life + 1}`,
      );
    if (pages[index] === undefined) {
      lives[index] = life + 1;
      opened[index]?.push(page);
    }
    pages[index] = page;
    return page;
  }

  const world: World = {
    schedule,
    scheduler,
    s3,
    signers,
    network,
    recorder,
    machines,
    uploads,
    crashed,
    disks,
    abandoned: [],
    fetched: [],
    ranges: [],
    chance,
    protection,
    running: (page) => pages[page],
    opened: (page) => (opened[page] ?? []).filter(({ owner }) => !crashed.has(owner)),
    load,
    onSend: () => {},
    onDone: () => {},
    unload(page) {
      pages[page] = undefined;
    },
  };
  return world;
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not there yet');
  return value;
}
