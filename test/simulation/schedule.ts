import type { RetryOptions } from '../../packages/upload/src/retry/policy.js';
import { createRandom, type Random } from './random.js';
import type { Engine } from './world/file.js';
import type { Profile } from './world/protection.js';
import type { SignerTimes } from './world/signers.js';
import type { Death } from './world/worker.js';

/** Bytes of a part. S3 wants 5 MiB; here it takes less (`bundle.js`). */
export const PART = 48;

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** What a person, or the world, does while uploads run. Times are virtual milliseconds since the beginning. */
export type Deed =
  | { readonly do: 'pause' | 'resume' | 'cancel'; readonly at: number; readonly upload: number }
  | {
      readonly do: 'write';
      readonly at: number;
      readonly upload: number;
      /** One byte is another, or all of them, and perhaps more or fewer. */
      readonly how: 'a byte' | 'all' | 'another size';
    }
  | { readonly do: 'offline'; readonly at: number; readonly page: number; readonly for: number }
  | { readonly do: 'sleep'; readonly at: number; readonly page: number; readonly for: number }
  | { readonly do: 'crash' | 'close' | 'return'; readonly at: number; readonly page: number }
  | { readonly do: 'power-cut'; readonly at: number; readonly disk: number }
  | { readonly do: 'clock-jump'; readonly at: number; readonly page: number; readonly by: number }
  | { readonly do: 'restart-signer'; readonly at: number; readonly replica: number; readonly for: number }
  | { readonly do: 'restart-s3'; readonly at: number };

/** A worker's, nobody having stopped it: when the page sends its workers their so-many-th message. */
export interface WorkerDeath {
  readonly atMessage: number;
  readonly how: Death;
}

export interface PagePlan {
  /** The computer that it runs on: tabs of one browser share what that keeps. */
  readonly disk: number;
  /** Whether it keeps a journal. */
  readonly keeps: boolean;
  /** Milliseconds. */
  readonly clockError: number;
  /** It crashes when it sends its so-many-th body; then its files are written to, or are not, and it is opened again. */
  readonly crash:
    | {
        readonly atSend: number;
        /** Of the page, or of the whole computer. */
        readonly how: 'crash' | 'power-cut';
        readonly written: 'a byte' | 'all' | undefined;
        readonly for: number;
      }
    | undefined;
  readonly workers: number;
  readonly partsInFlight: number;
  readonly retry: RetryOptions;
  /** In each of its lives. No part loses more workers than an upload survives. */
  readonly deaths: readonly WorkerDeath[];
}

export interface UploadPlan {
  readonly page: number;
  readonly size: number;
  /** When it begins. */
  readonly at: number;
  /** Milliseconds between the last write to the file and the beginning. */
  readonly age: number;
  /** Somebody writes to it in the middle of its so-many-th read. */
  readonly written: { readonly atRead: number; readonly how: 'a byte' | 'all' } | undefined;
}

/** What has been stored is fetched back. Times are milliseconds after the upload, and after the beginning. */
export interface DownloadPlan {
  readonly upload: number;
  readonly page: number;
  readonly after: number;
  readonly pause: { readonly after: number; readonly for: number } | undefined;
  readonly cancel: number | undefined;
}

/** Everything that a seed asks for. */
export interface Schedule {
  readonly seed: number;
  readonly engine: Engine;
  readonly profile: Profile;
  /** Probability that a request does not go well. */
  readonly rate: number;
  /** How long that lasts. */
  readonly until: number;
  /** Milliseconds for one way, about. */
  readonly slowness: number;
  readonly replicas: readonly { readonly clockError: number }[];
  readonly times: SignerTimes;
  readonly pages: readonly PagePlan[];
  readonly uploads: readonly UploadPlan[];
  readonly downloads: readonly DownloadPlan[];
  readonly deeds: readonly Deed[];
}

/** How many files there are: few, so that many schedules take no longer than a few with many. */
const FILES = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 5, 12] as const;

/** @param seed a whole number */
export function scheduleOf(seed: number): Schedule {
  const random = createRandom(seed).fork('schedule');
  const dying = createRandom(seed).fork('workers');
  const rate = random.pick([0, 0.02, 0.1, 0.25, 0.5]);
  const slowness = random.pick([2, 20, 100, 1000]);
  const until = rate === 0 ? 0 : random.pick([5 * SECOND, 60 * SECOND, 600 * SECOND, 6 * HOUR]);
  const sessionLifetime = random.pick([60, 600, 21_600]);
  const pages = Array.from({ length: random.pick([1, 1, 2]) }, (_, index) => ({
    ...pageOf(random, index),
    deaths: deathsOf(dying),
  }));
  const uploads = Array.from({ length: random.pick(FILES) }, (_, index) =>
    uploadOf(random, pages.length, index > 4),
  );
  /** Within which deeds are done. */
  const span = Math.max(slowness * 60, random.chance(0.2) ? until : 0);
  const replicas = Array.from({ length: random.whole(1, 3) }, () => ({
    clockError: random.chance(0.9)
      ? random.whole(-5 * SECOND, 5 * SECOND)
      : random.whole(-120 * SECOND, 120 * SECOND),
  }));
  const deeds = Array.from({ length: random.pick([0, 0, 1, 2, 4]) }, () =>
    deedsOf(random, span, pages.length, uploads.length, replicas.length),
  ).flat();
  return {
    seed,
    engine: random.pick(['compares-seconds', 'compares-seconds', 'reads-on']),
    rate,
    until,
    slowness,
    replicas,
    times: {
      urlLifetime: random.pick([30, 60, 900]),
      sessionLifetime,
      absoluteLifetime: random.chance(0.8) ? 604_800 : sessionLifetime * random.whole(1, 3),
    },
    pages,
    uploads,
    profile: random.pick(['raw-aes', 'raw-aes', 'raw-aes-tables', 'kms', 'sse-kms', 'sse-c']),
    downloads: uploads.flatMap((_, upload) =>
      random.chance(0.4) ? downloadOf(random, upload, pages.length, slowness) : [],
    ),
    deeds: [...deeds, ...resumed(deeds), ...returns(deeds, pages, until)],
  };
}

/** When a deed is over. */
export function endOfDeed(deed: Deed): number {
  return deed.at + ('for' in deed ? deed.for : 0);
}

/** What no upload may fail of. */
const HARMLESS: readonly Deed['do'][] = [
  'pause',
  'resume',
  'offline',
  'sleep',
  'clock-jump',
  'restart-s3',
  'return',
];

/** What ends the life of a page, or concerns one file. */
const RECOVERABLE: readonly Deed['do'][] = ['crash', 'power-cut', 'write'];

/** Whether nothing happens that an upload may fail of, so that each has to succeed, whatever time the page has. */
export function isHarmless(schedule: Schedule): boolean {
  const { deeds, pages, uploads } = schedule;
  return (
    isRecoverable(schedule) &&
    deeds.every((deed) => HARMLESS.includes(deed.do)) &&
    pages.every(({ crash }) => crash === undefined) &&
    uploads.every(({ written }) => written === undefined)
  );
}

/**
 * Whether nothing happens but crashes, and what an upload may not fail of: whoever goes on with a file that is still the same has to
 * come to its end.
 */
export function isRecoverable({ rate, deeds, times, replicas, pages }: Schedule): boolean {
  const latest = Math.max(HOUR, ...deeds.map(endOfDeed)) * 2;
  return (
    rate === 0 &&
    deeds.every((deed) => HARMLESS.includes(deed.do) || RECOVERABLE.includes(deed.do)) &&
    times.absoluteLifetime * SECOND > latest &&
    // A signer whose clock is as far behind as its URLs live signs what has ended.
    replicas.every(({ clockError }) => Math.abs(clockError) <= 5 * SECOND) &&
    pages.every(
      ({ retry: { retries = 6, inactivityLimit = 60_000 } }) => retries > 2 && inactivityLimit >= 60_000,
    )
  );
}

/** Nobody leaves an upload paused for ever: a machine that sleeps may hear of the pause last. */
function resumed(deeds: readonly Deed[]): Deed[] {
  const at = Math.max(0, ...deeds.map(endOfDeed)) + SECOND;
  return deeds.flatMap((deed) => (deed.do === 'pause' ? { do: 'resume', at, upload: deed.upload } : []));
}

/** In the end, when all is well again, every page that kept a journal is opened once more, twice in a row where much has happened. */
function returns(deeds: readonly Deed[], pages: readonly PagePlan[], until: number): Deed[] {
  const at = Math.max(until, ...deeds.map(endOfDeed)) + 2 * HOUR;
  return pages.flatMap(({ keeps }, page) =>
    keeps ? [0, 2 * HOUR].map((later): Deed => ({ do: 'return', at: at + later, page })) : [],
  );
}

function deathsOf(random: Random): WorkerDeath[] {
  return Array.from({ length: random.pick([0, 0, 0, 1, 2]) }, () => ({
    atMessage: random.whole(1, random.pick([6, 20, 60])),
    how: random.pick(['silent', 'told']),
  }));
}

function pageOf(random: Random, index: number): Omit<PagePlan, 'deaths'> {
  return {
    disk: random.chance(0.5) ? 0 : index,
    keeps: random.chance(0.8),
    clockError: random.chance(0.7)
      ? 0
      : random.pick([-24 * HOUR, -2 * HOUR, -60 * SECOND, 60 * SECOND, 24 * HOUR]),
    crash: random.chance(0.35)
      ? {
          atSend: random.pick([1, 1, 2, 2, 3, 4, 6, 8]),
          how: random.pick(['crash', 'power-cut']),
          written: random.pick(['a byte', 'all', 'all', undefined]),
          // Longer than some tokens live, and shorter.
          for: random.whole(1, random.pick([20 * SECOND, 20 * SECOND, 20 * 60 * SECOND])),
        }
      : undefined,
    workers: random.whole(1, 2),
    partsInFlight: random.whole(1, 3),
    retry: random.chance(0.6)
      ? {}
      : {
          retries: random.whole(0, 8),
          baseDelay: random.pick([10, 500]),
          maxDelay: random.pick([1000, 20_000]),
          inactivityLimit: random.pick([5000, 60_000]),
        },
  };
}

/** @param small one of many small files */
function uploadOf(random: Random, pages: number, small: boolean): UploadPlan {
  const parts = small ? 0 : random.pick([0, 1, 1, 2, 3, 4, 6, 8]);
  const edge = random.pick([0, 0, -32, -17, -16, -15, -1, 1, 15, 16, 17]);
  const size = random.chance(0.5) ? parts * PART + edge : random.whole(0, parts * PART + PART);
  return {
    page: random.whole(0, pages - 1),
    size: Math.max(0, size),
    at: random.chance(0.7) ? 0 : random.whole(0, 5000),
    age: random.pick([0, 10, 500, 3000, 60_000]),
    written: random.chance(0.1)
      ? { atRead: random.whole(1, parts + 1), how: random.pick(['a byte', 'all']) }
      : undefined,
  };
}

function downloadOf(random: Random, upload: number, pages: number, slowness: number): DownloadPlan {
  return {
    upload,
    page: random.whole(0, pages - 1),
    after: random.whole(0, random.pick([slowness, 5 * SECOND])),
    pause: random.chance(0.4)
      ? { after: random.whole(0, slowness * 12), for: random.pick([slowness * 4, 40 * SECOND, HOUR]) }
      : undefined,
    cancel: random.chance(0.1) ? random.whole(0, slowness * 12) : undefined,
  };
}

function deedsOf(random: Random, span: number, pages: number, uploads: number, replicas: number): Deed[] {
  const at = random.whole(0, span);
  const upload = random.whole(0, uploads - 1);
  const page = random.whole(0, pages - 1);
  const long = random.pick([span / 20, span, 30 * SECOND, 120 * SECOND, HOUR, 26 * HOUR]);
  switch (random.pick([0, 1, 2, 3, 4, 5, 6, 6, 6, 7, 8, 9, 10, 11, 11])) {
    case 0:
    case 1: {
      const resumed: Deed = { do: 'resume', at: at + random.whole(0, long), upload };
      return [{ do: 'pause', at, upload }, resumed];
    }
    case 2:
      return [{ do: 'cancel', at, upload }];
    case 3:
      return [
        {
          do: 'write',
          at: random.chance(0.5) ? random.whole(0, 200) : at,
          upload,
          how: random.pick(['a byte', 'all', 'another size']),
        },
      ];
    case 4:
      // A page that is offline tries again every few seconds: hours of that are many events.
      return [{ do: 'offline', at, page, for: random.chance(0.9) ? Math.min(long, 120 * SECOND) : HOUR }];
    case 5:
      return [{ do: 'sleep', at, page, for: long }];
    case 6: {
      const gone: Deed = random.chance(0.8) ? { do: 'crash', at, page } : { do: 'power-cut', at, disk: page };
      // Nobody looks, and somebody works on a file that was on its way.
      const written: Deed = { do: 'write', at: at + 1, upload, how: random.chance(0.5) ? 'a byte' : 'all' };
      const back: Deed = {
        do: 'return',
        at: at + 2 + random.whole(0, long),
        page: random.whole(0, pages - 1),
      };
      return random.chance(0.5) ? [gone, written, back] : [gone, back];
    }
    case 7:
      return [
        { do: 'clock-jump', at, page, by: random.pick([-26 * HOUR, -60 * SECOND, 3600 * SECOND, 26 * HOUR]) },
      ];
    case 8:
      return [{ do: 'restart-s3', at }];
    case 11:
      // In another tab, perhaps.
      return [{ do: 'return', at, page }];
    case 9:
      return [{ do: random.chance(0.3) ? 'close' : 'cancel', at, page, upload }];
    default:
      return [
        {
          do: 'restart-signer',
          at,
          replica: random.whole(0, replicas - 1),
          for: random.pick([0, 1000, 60_000]),
        },
      ];
  }
}
