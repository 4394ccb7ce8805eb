import { carryOut } from './deeds.js';
import { endOfFetching, fetchLater } from './fetching.js';
import { endOf, latest } from './following.js';
import { judge } from './judge.js';
import { type Deed, endOfDeed, type PagePlan, scheduleOf } from './schedule.js';
import { begin } from './visit.js';
import { openWorld, type World } from './world/index.js';

/** What came of a schedule. */
export interface Outcome {
  readonly seed: number;
  /** A hash of everything that happened, in order: the same seed gives the same. */
  readonly digest: number;
  /** Number of events. */
  readonly steps: number;
  /** Virtual milliseconds. */
  readonly took: number;
  /** What must not be, in words; none when all is well. */
  readonly problems: readonly string[];
  /** How each upload, and each download, ended: `done`, an error's code, or `crashed`. */
  readonly ends: readonly string[];
}

const HOUR = 3_600_000;
/** Virtual milliseconds after the last deed and the last fault within which everything has ended. */
const REST = 12 * HOUR;

let rejections: unknown[] = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));

/** While a body is on its way. */
function crashNow(
  world: World,
  page: number,
  { how, written, for: time }: NonNullable<PagePlan['crash']>,
): void {
  const { scheduler, chance, schedule } = world;
  const later = (delay: number, deed: Deed): void => {
    scheduler.after(delay, '', () => carryOut(world, deed), 'world');
  };
  const delay = chance.people.next() * schedule.slowness * 2;
  const disk = schedule.pages[page]?.disk ?? page;
  later(delay, how === 'crash' ? { do: 'crash', at: 0, page } : { do: 'power-cut', at: 0, disk });
  for (const [upload, plan] of schedule.uploads.entries())
    if (written !== undefined && plan.page === page)
      later(delay + 1, { do: 'write', at: 0, upload, how: written });
  later(delay + time, { do: 'return', at: 0, page });
}

/** What a page would find that were opened now. @returns names of uploads that can go on */
async function readJournals({ scheduler, disks, uploads }: World): Promise<Set<string>> {
  const unfinished = new Set<string>();
  for (const disk of disks) {
    const read = async (): Promise<void> => {
      for (const { name, state } of await disk.tab().journal().entries()) {
        const followed = uploads.find(({ file }) => file.name === name);
        if (state === 'unfinished' && followed !== undefined) unfinished.add(followed.name);
      }
    };
    scheduler.after(0, '', () => void read());
    // Where something never ends, this does.
    await scheduler.run(scheduler.elapsed + HOUR);
  }
  return unfinished;
}

/** Runs the schedule of a seed from start to end. @param trace filled with everything that happens */
export async function simulate(seed: number, trace?: string[]): Promise<Outcome> {
  const schedule = scheduleOf(seed);
  rejections = [];
  const world = await openWorld(schedule, trace);
  const { scheduler, uploads, crashed } = world;
  for (const [index, { page, at }] of schedule.uploads.entries()) {
    const followed = uploads[index];
    if (followed === undefined) continue;
    scheduler.after(at, '', () => {
      const loaded = world.load(page);
      scheduler.after(0, `${followed.name} begins`, () => begin(world, followed, loaded), loaded.owner);
    });
  }
  const sends = schedule.pages.map(() => 0);
  world.onSend = (page) => {
    const { crash } = schedule.pages[page] ?? {};
    const sent = (sends[page] ?? 0) + 1;
    sends[page] = sent;
    if (sent === crash?.atSend) crashNow(world, page, crash);
  };
  world.onDone = (followed, receipt) => {
    for (const plan of schedule.downloads)
      if (uploads[plan.upload] === followed) fetchLater(world, followed, receipt, plan);
  };
  for (const [upload, { written }] of schedule.uploads.entries()) {
    const followed = uploads[upload];
    if (followed === undefined || written === undefined) continue;
    followed.file.onRead = (count) => {
      if (count === written.atRead) carryOut(world, { do: 'write', at: 0, upload, how: written.how });
    };
  }
  for (const deed of schedule.deeds) scheduler.after(deed.at, '', () => carryOut(world, deed));

  const ends = schedule.deeds.map(endOfDeed);
  const bound = Math.max(schedule.until, ...ends) + REST;
  const ended = await scheduler.run(bound);
  const took = scheduler.elapsed;
  const unfinished = await readJournals(world);
  const problems = await judge(world, unfinished, rejections);
  return {
    seed,
    digest: scheduler.digest,
    steps: scheduler.steps,
    took,
    problems: [
      ...(ended ? [] : [`something is left ${Math.round(bound / HOUR)} virtual hours after the beginning`]),
      ...problems,
    ],
    ends: [
      ...uploads.map((followed) => endOf(latest(followed), crashed)),
      ...world.fetched.map((fetched) => `fetched: ${endOfFetching(fetched, crashed)}`),
    ],
  };
}
