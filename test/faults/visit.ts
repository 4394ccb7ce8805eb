import { setTimeout as pause } from 'node:timers/promises';
import type { RunningBrowser } from './browsers.js';
import type { Control, Ended } from './control.js';
import { judge, NO_END } from './judge.js';
import { resentBytes, type Span, sentIn } from './recording.js';
import { type Happening, ownerOf, type Schedule } from './schedule.js';
import type { World } from './world.js';

/** Milliseconds within which everything has ended, however bad the network was. */
const OVER = 180_000;
/** Milliseconds after which a page that asks for nothing any more is gone: its process has ended, or it never came back. */
const GONE = 45_000;
/** Milliseconds that what is on its way to S3 has to arrive. */
const SETTLING = 150;

export interface Visited {
  readonly problems: readonly string[];
  /** That it had no end is all that is wrong. Why, only the engine may know: a process of its that ended, a page that did not come. */
  readonly endless: boolean;
  readonly resent: number;
  readonly codes: readonly string[];
  /** What passed the proxies last, in order. */
  readonly passed: readonly string[];
}

/**
 * Runs one schedule in an open browser, and says what was not as it must be.
 *
 * @param before how the uploads of the schedule before ended
 */
export async function visit(
  schedule: Schedule,
  world: World,
  control: Control,
  browser: RunningBrowser,
  before: readonly string[],
): Promise<Visited> {
  const { storage, signer, counter } = world;
  world.reset();
  await world.arrange(schedule);
  const said: string[] = [];
  const interrupted: Span[] = [];
  let ended = new Map<number, Ended>();
  let attempt = 0;
  let cancelled = false;
  let finish = (): void => {};
  const finished = new Promise<string>((resolve) => {
    finish = () => resolve('');
  });
  let job: object = {};
  const begin = (): void => {
    ended = new Map();
    job = jobOf(schedule, world, ++attempt);
    control.give(job);
  };
  const isOver = (): boolean => ended.size === schedule.files.length;
  control.onLeft = (of) => {
    if (of === job && !isOver()) begin();
  };
  control.onSaid = (words) => void said.push(words);
  control.onEnded = (one) => {
    if (one.id !== schedule.seed || one.attempt !== attempt) return;
    ended.set(one.index, one);
    if (isOver()) finish();
  };

  let killing = false;
  const killed = async (): Promise<void> => {
    if (killing) return;
    killing = true;
    await browser.kill?.();
    control.disconnect();
    // What it asked for is not to be given to a page that is gone.
    await pause(SETTLING);
    begin();
    browser.again?.();
    killing = false;
  };
  const happen = async ({ what, delay, lasts }: Happening): Promise<void> => {
    await pause(delay);
    if (isOver()) return;
    /** From now until it has happened to the page. */
    const during = async (done: Promise<unknown>): Promise<void> => {
      const span = { from: Date.now(), to: Number.POSITIVE_INFINITY };
      interrupted.push(span);
      await done;
      span.to = Date.now();
    };
    switch (what) {
      case 'offline':
        await during(Promise.all([storage.offline(), signer.offline()]));
        await pause(lasts);
        await Promise.all([storage.online(), signer.online()]);
        return;
      case 'restart-signer':
        return world.signerChild.restart();
      case 'restart-s3':
        return world.s3Child.restart();
      case 'pause':
        void during(control.tell('pause'));
        await pause(lasts);
        return void control.tell('resume');
      case 'cancel':
        cancelled = true;
        return void during(control.tell('cancel'));
      case 'reload':
        void during(control.tell('reload'));
        return begin();
      case 'kill':
        return during(killed());
    }
  };
  const waiting = [...schedule.happenings];
  const happening: Promise<void>[] = [];
  const arrived = (): void => {
    for (const next of waiting.filter(({ after }) => after <= counter.count)) {
      waiting.splice(waiting.indexOf(next), 1);
      happening.push(happen(next));
    }
  };
  for (const proxy of [storage, signer]) Object.assign(proxy, { arrived, faults: schedule.faults });

  begin();
  const timer = new AbortController();
  const late = pause(OVER, `no end after ${OVER} ms`, timer).catch(() => '');
  const endless = await Promise.race([finished, late, goneFrom(control, timer.signal)]);
  timer.abort();
  const alive = endless === '' ? '' : await control.ask();
  await Promise.all(happening);
  await pause(SETTLING);
  control.give(undefined);
  const resent = resentBytes(sentIn(storage.passages));
  const outcome = { ended, attempt, cancelled, interrupted, said, before };
  const found = await judge(schedule, world, outcome);
  const isEndless = endless !== '' && found.every((problem) => problem.endsWith(NO_END));
  const problems = endless === '' ? found : [`${endless}; ${alive}`, ...found];
  const passed = passedIn(world);
  await clean(world);
  return {
    problems,
    endless: isEndless,
    resent,
    codes: [...ended.values()].map(({ code, resumed }) => [...resumed, code].join(' → ')),
    passed,
  };
}

/** Resolves, with the words for it, when for a long time there was no page that asks for anything. */
async function goneFrom(control: Control, signal: AbortSignal): Promise<string> {
  let heard = Date.now();
  while (Date.now() - heard < GONE) {
    // Aborted: somebody else has won the race, and nobody hears this.
    await pause(500, undefined, { signal }).catch(() => {});
    if (signal.aborted) return '';
    if (control.isListening()) heard = Date.now();
  }
  return `the page went away, and did not come back within ${GONE} ms`;
}

function jobOf(schedule: Schedule, { signer, wrappingKey }: World, attempt: number): object {
  const { seed, files, profile, uploader, ahead, journal, changed } = schedule;
  return {
    ...{ id: seed, attempt, files, owner: ownerOf(schedule), options: uploader },
    ...{ ahead: ahead.page, journal, changed },
    signer: `${signer.origin}/${profile}`,
    wrappingKey: profile === 'raw-aes' ? wrappingKey : undefined,
    lastModified: 1_700_000_000_000,
  };
}

/** Requests that are shown of a schedule that failed. */
const SHOWN = 40;

function passedIn({ storage, signer }: World): string[] {
  const all = [...storage.passages, ...signer.passages].sort((one, other) => one.at - other.at);
  return all.slice(-SHOWN).map(({ call, at, status, fault, left, whole }) => {
    const broken = [fault, left && 'left', !whole && 'not whole'].filter(Boolean).join(', ');
    return `${at - (all[0]?.at ?? at)} ms ${call}: ${status}${broken && ` (${broken})`}`;
  });
}

async function clean({ store }: World): Promise<void> {
  for (const kept of await store.objects()) await store.remove(kept);
  await store.endUploads();
}
