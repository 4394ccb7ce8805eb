import { type Dice, dice } from './dice.js';
import { type Fault, type Faults, noFaults, PREFLIGHT, someFault } from './fault.js';

/** The smallest part that S3 allows. */
export const PART_BYTES: number = 5 * 1024 * 1024;
const MIB = 1024 * 1024;

export type ProfileId = 'raw-aes' | 'kms' | 'sse-s3';

export interface PlannedFile {
  readonly name: string;
  readonly size: number;
  /** Its bytes follow from it. */
  readonly seed: string;
}

/** Something that happens when so many requests have arrived at S3 and the signer, preflights not counted. */
export interface Happening {
  readonly what: 'pause' | 'cancel' | 'reload' | 'kill' | 'offline' | 'restart-signer' | 'restart-s3';
  readonly after: number;
  /** Milliseconds after that. */
  readonly delay: number;
  /** Milliseconds until the page goes on, or the network is back. */
  readonly lasts: number;
}

/** All that is done to one visit of a page. Follows from the seed alone. */
export interface Schedule {
  readonly seed: number;
  readonly title: string;
  readonly profile: ProfileId;
  readonly files: readonly PlannedFile[];
  readonly faults: Faults;
  readonly happenings: readonly Happening[];
  /** Options of the uploader. */
  readonly uploader: { readonly workers: number; readonly partsInFlight: number; readonly retry: object };
  /** The page remembers uploads, and goes on with them after a reload or a kill. */
  readonly journal: boolean;
  /** After that, another file is picked first, which differs in its first byte. */
  readonly changed: boolean;
  /** The page gives up early: uploads may then fail, honestly. */
  readonly impatient: boolean;
  /** Seconds that a presigned URL is good for by the signer's clock. */
  readonly urlLifetime: number;
  /** Milliseconds that a clock is ahead of this machine's. */
  readonly ahead: { readonly page: number; readonly signer: number; readonly s3: number };
}

/** Whose uploads these are, for the signer. */
export const ownerOf = ({ seed }: Schedule): string => `run-${seed}`;

/** What this engine cannot be made to do is left out. */
export interface Abilities {
  readonly kill: boolean;
}

export function scheduleOf(seed: number, { kill }: Abilities): Schedule {
  const rolls = dice('schedule', seed);
  const profile = rolls.one(['raw-aes', 'raw-aes', 'kms', 'sse-s3'] as const);
  const files = Array.from({ length: rolls.one([1, 1, 2, 3, 4]) }, (_, index) => ({
    name: `file ${index} of ${seed}.bin`,
    size: sizeOf(rolls),
    seed: `${seed}/${index}`,
  }));
  const theme = rolls.one(THEMES);
  const impatient = rolls.chance(0.15);
  const happenings = happeningsOf(rolls, theme, files).filter(({ what }) => kill || what !== 'kill');
  const skewed = rolls.chance(0.15);
  const expiring = theme === 'expired URLs';
  return {
    ...{ seed, profile, files, impatient, happenings },
    journal: rolls.chance(0.75),
    changed: rolls.chance(0.25),
    title: `${theme}, ${profile}, ${files.map(({ size }) => size).join(' + ')} bytes`,
    faults: faultsOf(rolls, theme),
    uploader: {
      workers: rolls.one([1, 2]),
      partsInFlight: rolls.one([1, 2, 3]),
      retry: { retries: impatient ? 2 : 60, baseDelay: 40, maxDelay: 400, inactivityLimit: 1000 },
    },
    urlLifetime: expiring ? 30 : 900,
    // The signer's clock goes after S3's: of thirty seconds only a few are left when S3 looks.
    ahead: {
      page: skewed ? rolls.one([-86_400_000, -600_000, 600_000, 86_400_000]) : 0,
      signer: expiring ? -rolls.between(25_000, 28_500) : 0,
      s3: 0,
    },
  };
}

const THEMES = [
  'single faults',
  'single faults',
  'a storm',
  'a storm',
  'half-open connections',
  'lost completions',
  'slow answers',
  'offline',
  'restarts',
  'reload',
  'kill',
  'pauses',
  'cancel',
  'expired URLs',
] as const;
type Theme = (typeof THEMES)[number];

function sizeOf(rolls: Dice): number {
  const kind = rolls.one(['tiny', 'small', 'small', 'edge', 'parts', 'parts', 'large'] as const);
  if (kind === 'tiny') return rolls.one([0, 1, 15, 16, 17]);
  if (kind === 'small') return rolls.between(18, 300_000);
  if (kind === 'edge') return rolls.one([1, 2]) * PART_BYTES + rolls.one([-17, -16, -1, 0, 1]);
  if (kind === 'parts') return rolls.between(5 * MIB, 14 * MIB);
  return rolls.chance(0.15) ? rolls.between(30 * MIB, 40 * MIB) : rolls.between(14 * MIB, 20 * MIB);
}

function faultsOf(rolls: Dice, theme: Theme): Faults {
  const own = rolls.roll();
  if (theme === 'single faults') {
    const chosen = new Map<number, Fault>();
    for (let count = rolls.between(1, 3); count > 0; count--)
      chosen.set(rolls.between(0, 25), someFault(rolls));
    return { at: ({ call, count }) => (call === PREFLIGHT ? undefined : chosen.get(count)) };
  }
  if (theme === 'lost completions') {
    const many = rolls.between(1, 3);
    const lost = someFault(rolls, LOST);
    return { at: ({ call, nth }) => (COMPLETING.includes(call) && nth < many ? lost : undefined) };
  }
  const shares = { 'a storm': 0.35, 'half-open connections': 0.12, 'slow answers': 0.5 } as const;
  const share = theme in shares ? shares[theme as keyof typeof shares] : rolls.one([0, 0, 0.1]);
  if (share === 0) return noFaults;
  const kinds = theme === 'half-open connections' ? HALF_OPEN : theme === 'slow answers' ? SLOW : undefined;
  const most = rolls.between(10, 60);
  return {
    at({ call, nth, count }) {
      const request = dice(own, call, nth);
      return count < most && request.chance(share) ? someFault(request, kinds) : undefined;
    },
  };
}

const HALF_OPEN = ['silent', 'deaf', 'stall-answer'] as const;
const SLOW = ['delay', 'delay', 'drip'] as const;
const LOST = ['reset-answer', 'stall-answer', 'refuse-after', 'cut-answer'] as const;
/** What makes an object. */
const COMPLETING: readonly string[] = ['put', 'uploads/complete', 'batch', 's3 complete'];

function happeningsOf(rolls: Dice, theme: Theme, files: readonly PlannedFile[]): Happening[] {
  const kinds: Partial<Record<Theme, readonly [Happening['what'], ...Happening['what'][]]>> = {
    offline: ['offline'],
    restarts: ['restart-signer', 'restart-s3'],
    reload: ['reload'],
    kill: ['kill'],
    pauses: ['pause'],
    cancel: ['cancel'],
  };
  const kind = kinds[theme];
  const of = kind ?? (['offline', 'restart-signer', 'restart-s3', 'pause'] as const);
  const parts = files.reduce((sum, { size }) => sum + Math.ceil(size / PART_BYTES), 0);
  const often = kind === undefined ? (rolls.chance(0.2) ? 1 : 0) : rolls.between(1, 2);
  return Array.from({ length: often }, () => ({
    what: rolls.one(of),
    after: rolls.between(1, 2 * parts + 3 * files.length),
    delay: rolls.one([0, 5, 20, 60, 200]),
    lasts: rolls.between(50, 1500),
  }));
}
