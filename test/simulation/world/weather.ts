import type { Random } from '../random.js';
import type { Scheduler } from '../scheduler.js';

/** What may become of one request. */
export type Fate =
  | 'well'
  /** The connection breaks before it arrives. */
  | 'lost'
  /** It arrives and is carried out; the connection breaks before the answer. */
  | 'answer-lost'
  /** It arrives, and nothing is heard of it any more. */
  | 'stalled'
  /** All of it has left; nothing is heard, and it arrives when nobody waits for it any more. */
  | 'late'
  /** It arrives twice. */
  | 'twice'
  /** The head of the answer comes, and a part of its body; then the connection breaks. */
  | 'cut'
  /** The head of the answer comes, and a part of its body; then nothing. */
  | 'dripping'
  /** The server, or what stands before it, refuses: 500, 503, 429. Nothing was carried out. */
  | 'refused'
  /** A gateway gives up waiting (502, 504), and the server carries it out all the same. */
  | 'gateway'
  /** A bit flips on the way. */
  | 'damaged'
  /** The server has carried it out, and says 500. */
  | 'failed-late'
  /** The answer takes minutes. */
  | 'slow';

/** How bad the network and the servers are, and until when. */
export interface Weather {
  /** Until the bad time is over everything may happen, afterwards nothing but `well`. */
  fate(possible: readonly Fate[]): Fate;
  /** Milliseconds for one way. */
  latency(): number;
  /** Seconds of a `Retry-After`, or none. */
  retryAfter(): string | undefined;
  readonly bad: boolean;
}

/** @param rate probability that a request does not go well @param until virtual milliseconds since the beginning */
export function createWeather(
  scheduler: Scheduler,
  random: Random,
  { rate, until, slowness }: { rate: number; until: number; slowness: number },
): Weather {
  const weather: Weather = {
    get bad() {
      return scheduler.elapsed < until;
    },
    fate: (possible) => (weather.bad && random.chance(rate) ? random.pick(possible) : 'well'),
    latency: () => {
      const usual = slowness * (0.2 + random.next());
      return weather.bad && random.chance(0.05) ? usual * random.whole(2, 60) : usual;
    },
    retryAfter: () => (random.chance(0.3) ? String(random.whole(0, 30)) : undefined),
  };
  return weather;
}
