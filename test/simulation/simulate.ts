import { carryOut } from './deeds.js';
import { begin, endOf } from './following.js';
import { judge } from './judge.js';
import { endOfDeed, scheduleOf } from './schedule.js';
import { openWorld } from './world/index.js';

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
  /** How each upload ended: `done`, an error's code, or `crashed`. */
  readonly ends: readonly string[];
}

const HOUR = 3_600_000;
/** Virtual milliseconds after the last deed and the last fault within which everything has ended. */
const REST = 12 * HOUR;

let rejections: unknown[] = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));

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
      scheduler.after(0, `${followed.name} begins`, () => begin(followed, loaded, scheduler), loaded.owner);
    });
  }
  for (const deed of schedule.deeds) scheduler.after(deed.at, '', () => carryOut(world, deed));

  const ends = schedule.deeds.map(endOfDeed);
  const latest = Math.max(schedule.until, ...ends) + REST;
  const ended = await scheduler.run(latest);
  const took = scheduler.elapsed;
  const problems = await judge(world, rejections);
  return {
    seed,
    digest: scheduler.digest,
    steps: scheduler.steps,
    took,
    problems: [
      ...(ended ? [] : [`something is left ${Math.round(latest / HOUR)} virtual hours after the beginning`]),
      ...problems,
    ],
    ends: uploads.map((followed) => endOf(followed, crashed)),
  };
}
