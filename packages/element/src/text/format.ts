/** Numbers as the page's language writes them. Sizes are decimal: 1 kB is 1000 bytes, as operating systems show it. */
export interface Format {
  /** `4.2 MB` */
  bytes(bytes: number): string;
  /** `1,234` */
  count(count: number): string;
  /** `3.1 MB/s` */
  speed(bytesPerSecond: number): string;
  /** `42%`, never 100% before everything is through. */
  percent(loaded: number, total: number): string;
  /** `1 min 20 sec`, in steps that do not flicker. */
  duration(seconds: number): string;
  /** `14:05`, with the date where it was on another day. */
  time(milliseconds: number, now?: number): string;
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** @param locale BCP 47 language tag; an unknown one falls back to the browser's */
export function createFormat(locale?: string): Format {
  const language = supported(locale);
  // Making one costs more than a hundred numbers.
  const made = new Map<string, Intl.NumberFormat>();
  const number = (value: number, options: Intl.NumberFormatOptions) => {
    const key = JSON.stringify(options);
    const format = made.get(key) ?? new Intl.NumberFormat(language, options);
    made.set(key, format);
    return format.format(value);
  };
  const unit = (value: number, name: string, digits = 0) =>
    number(value, {
      style: 'unit',
      unit: name,
      unitDisplay: name === 'byte' ? 'long' : 'short',
      maximumFractionDigits: digits,
    });
  const scaled = (bytes: number, suffix: string) => {
    let power = 0;
    let value = bytes;
    while (roundedUp(value) && power < SIZES.length - 1) {
      value /= 1000;
      power += 1;
    }
    return unit(value, `${SIZES[power]}${suffix}`, power > 0 && value < 99.95 ? 1 : 0);
  };
  return {
    bytes: (bytes) => scaled(bytes, ''),
    count: (count) => number(count, {}),
    speed: (bytesPerSecond) => scaled(bytesPerSecond, '-per-second'),
    percent: (loaded, total) => number(fraction(loaded, total), { style: 'percent' }),
    duration: (seconds) => {
      const whole = step(seconds);
      const [big, small] = whole >= HOUR ? (['hour', 'minute'] as const) : (['minute', 'second'] as const);
      const size = whole >= HOUR ? HOUR : MINUTE;
      if (whole < MINUTE) return unit(whole, 'second');
      const rest = Math.floor((whole % size) / (size / 60));
      const first = unit(Math.floor(whole / size), big);
      return rest === 0 ? first : `${first} ${unit(rest, small)}`;
    },
    time: (milliseconds, now = Date.now()) => {
      const [then, today] = [new Date(milliseconds), new Date(now)];
      const sameDay = then.toDateString() === today.toDateString();
      return new Intl.DateTimeFormat(language, {
        timeStyle: 'short',
        ...(sameDay ? {} : { dateStyle: 'short' }),
      }).format(then);
    },
  };
}

/** 0 to 1 in whole hundredths, rounded down; an empty file is through when it is done. */
export function fraction(loaded: number, total: number): number {
  if (total <= 0) return 0;
  return Math.min(1, Math.max(0, Math.floor((loaded / total) * 100) / 100));
}

/** Seconds in steps that grow with the value: a countdown that changes every frame helps nobody. */
function step(seconds: number): number {
  const size = seconds < 10 ? 1 : seconds < MINUTE ? 5 : seconds < 10 * MINUTE ? 10 : MINUTE;
  return Math.max(1, Math.ceil(seconds / size) * size);
}

/** Would be shown as 1000 or more. */
function roundedUp(value: number): boolean {
  return value >= 999.5;
}

function supported(locale: string | undefined): string | undefined {
  try {
    return locale ? Intl.NumberFormat.supportedLocalesOf(locale)[0] : undefined;
  } catch {
    return undefined;
  }
}
