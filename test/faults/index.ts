import { setTimeout as pause } from 'node:timers/promises';
import { type EngineName, openBrowser, type RunningBrowser } from './browsers.js';
import { openControl } from './control.js';
import { scheduleOf } from './schedule.js';
import { visit } from './visit.js';
import { openWorld } from './world.js';

export interface Runs {
  readonly engine: EngineName;
  readonly runs: number;
  readonly seed: number;
  /** Minutes after which no further schedule begins. */
  readonly minutes: number;
  readonly verbose: boolean;
  /** Only schedules whose title has this text. */
  readonly theme: string;
}

/** Schedules after which a browser is replaced: it is not to grow old. */
const FRESH = 100;

/** Runs schedules one after the other, and prints what failed, with the command that replays it. */
export async function run(
  site: string,
  { engine, runs, seed: first, minutes, verbose, theme }: Runs,
): Promise<{ passed: number; failed: number }> {
  const control = await openControl(site);
  const world = await openWorld(control.origin);
  const end = Date.now() + minutes * 60_000;
  const counts = { passed: 0, failed: 0 };
  // What a page finds out about a failure it may say after the schedule has ended.
  let before: readonly string[] = [];
  const open = (): Promise<RunningBrowser> => openBrowser(engine, `${control.origin}/`);
  let browser = await open();
  /** Seeds that had no end, and are run once more. */
  const again = new Set<number>();
  try {
    for (let seed = first; seed < first + runs && Date.now() < end; seed++) {
      if (seed > first && (seed - first) % FRESH === 0) {
        await browser.close();
        control.disconnect();
        browser = await open();
      }
      const schedule = scheduleOf(seed, { kill: browser.kill !== undefined });
      if (!schedule.title.includes(theme)) continue;
      const started = Date.now();
      const { problems, endless, resent, codes, passed } = await visit(
        schedule,
        world,
        control,
        browser,
        before,
      );
      before = codes.flatMap((ends) => ends.split(' → '));
      const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
      // An engine's process that dies by itself, or a page that its driver never brings, is no upload's doing: then it holds when run again.
      const once = endless && !again.has(seed);
      if (problems.length === 0) counts.passed++;
      else if (!once) counts.failed++;
      const line = `${engine} ${seed}: ${schedule.title}: ${codes.join(', ')}; ${resent} bytes sent again; ${took}`;
      if (verbose && problems.length === 0) console.log(line);
      if (problems.length === 0) continue;
      const word = once ? 'RUN AGAIN' : 'FAILED';
      console.log(`${word} ${line}`);
      for (const problem of problems) console.log(`  ${word} ${engine} ${seed}: ${problem}`);
      for (const line of passed) console.log(`    ${line}`);
      console.log(`  npm run test:faults -- --engine ${engine} --runs 1 --seed ${seed}`);
      // A page that hangs is not to take the next schedule with it.
      await browser.close();
      await pause(100);
      control.disconnect();
      browser = await open();
      if (once) again.add(seed--);
    }
    return counts;
  } finally {
    await browser.close();
    await world.close();
    await control.close();
  }
}
