import type { StatusLine, Terminal } from './command.js';

/** Milliseconds. What is done sooner needs no progress. */
const SILENT = 1000;
/** Milliseconds between two changes of the line. */
const INTERVAL = 200;
/** Milliseconds over which a rate is taken. */
const WINDOW = 5000;

/** What a line of progress is made from. */
export interface Progress {
  /** What is being done: "encrypting". */
  readonly work: string;
  readonly done: number;
  /** Undefined while nobody knows. */
  readonly total?: number | undefined;
  /** Per second. */
  readonly rate: number;
  readonly unit: 'bytes' | 'objects';
}

/** One line: how much, how fast, how long still. */
export function progressText({ work, done, total, rate, unit }: Progress): string {
  const amount = (count: number): string => (unit === 'bytes' ? bytesText(count) : `${Math.round(count)}`);
  const parts = [total === undefined ? amount(done) : `${amount(done)} of ${amount(total)}`];
  if (total !== undefined && total > 0) parts.push(`${Math.floor((100 * done) / total)} %`);
  if (rate > 0) parts.push(`${unit === 'bytes' ? bytesText(rate) : rate.toFixed(1)}/s`);
  if (total !== undefined && rate > 0 && done < total)
    parts.push(`${durationText((total - done) / rate)} left`);
  return `${work}: ${parts.join(', ')}`;
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.96 would be written as 1024.0.
  while (value >= 1023.95 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** @param seconds rounded up: what is left is never nothing */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Shows on a terminal how far a work is that takes longer than a second. */
export class Meter {
  readonly #line: StatusLine | undefined;
  readonly #now: () => number;
  readonly #what: Omit<Progress, 'done' | 'rate'>;
  readonly #samples: { readonly at: number; readonly done: number }[];
  #done = 0;
  #shown: number;

  /** @param now milliseconds; for tests */
  constructor(
    { status }: Pick<Terminal, 'status'>,
    what: Omit<Progress, 'done' | 'rate'>,
    now: () => number = performance.now.bind(performance),
  ) {
    this.#line = status;
    this.#now = now;
    this.#what = what;
    this.#samples = [{ at: now(), done: 0 }];
    this.#shown = now() + SILENT - INTERVAL;
  }

  add(count: number): void {
    this.#done += count;
    if (this.#line === undefined) return;
    const now = this.#now();
    if (now - this.#shown < INTERVAL) return;
    this.#shown = now;
    this.#samples.push({ at: now, done: this.#done });
    while (this.#samples.length > 2 && now - (this.#samples[1]?.at ?? now) >= WINDOW) this.#samples.shift();
    const { at = now, done = 0 } = this.#samples[0] ?? {};
    const rate = now === at ? 0 : (1000 * (this.#done - done)) / (now - at);
    this.#line.show(progressText({ ...this.#what, done: this.#done, rate }));
  }

  end(): void {
    this.#line?.clear();
  }
}

/** The same bytes; how many have passed is shown. */
export async function* metered(
  source: AsyncIterable<Uint8Array>,
  terminal: Pick<Terminal, 'status'>,
  work: string,
  total?: number,
): AsyncGenerator<Uint8Array> {
  const meter = new Meter(terminal, { work, total, unit: 'bytes' });
  try {
    for await (const piece of source) {
      meter.add(piece.byteLength);
      yield piece;
    }
  } finally {
    meter.end();
  }
}

/** Shows for how long something has been waited for that does not say how far it is. */
export async function waitingFor<T>(
  result: Promise<T>,
  { status, signal }: Pick<Terminal, 'status' | 'signal'>,
  work: string,
): Promise<T> {
  if (status === undefined) return untilStopped(result, signal);
  const since = performance.now();
  const show = (): void => status.show(`${work}: ${durationText((performance.now() - since) / 1000)}`);
  const timer = setInterval(show, SILENT);
  try {
    return await untilStopped(result, signal);
  } finally {
    clearInterval(timer);
    status.clear();
  }
}

/** For what leaves nothing half done when it is left. @throws the signal's reason */
function untilStopped<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
