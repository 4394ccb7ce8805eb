import { type Fault, type Finding, fault, ok } from './finding.js';

/** Milliseconds by which S3 lets a signature's time and its own differ (API reference, RequestTimeTooSkewed). */
const TOO_FAR = 15 * 60_000;
/** Milliseconds that need no mention. */
const TOLERATED = 60_000;

/**
 * Three clocks, of which two agree or none: whoever stands alone is wrong.
 *
 * @param signer milliseconds that the signer's clock is ahead of this machine's
 * @param s3 the same of S3's, where an answer told it
 */
export function checkClocks(signer: number, s3: number | undefined): Finding {
  if (s3 === undefined) {
    if (Math.abs(signer) <= TOLERATED) return AGREE;
    return differ('clocks-differ', signer, {
      title: 'The clocks differ',
      detail: `The signer's clock is ${spoken(signer)} this machine's; which of them is wrong cannot be told from here.`,
      fix: 'Set both by NTP. S3 takes a signature for 15 minutes around its own time.',
    });
  }
  const off = signer - s3;
  if (Math.abs(off) > TOLERATED)
    return differ('clock-of-signer', off, {
      title: "The signer's clock is wrong",
      detail: `It is ${spoken(off)} S3's. ${Math.abs(off) > TOO_FAR ? 'S3 refuses what it signs.' : 'Beyond 15 minutes S3 refuses what it signs.'}`,
      fix: 'Set the clock of the machine on which the signer runs by NTP.',
    });
  if (Math.abs(s3) > TOLERATED)
    return differ('clock-of-page', s3, {
      title: "This machine's clock is wrong",
      detail: `It is ${spoken(-s3)} the signer's and S3's: the page takes good URLs for expired ones, or the other way round.`,
      fix: 'Set the clock of this machine (date, time and time zone) automatically.',
    });
  return AGREE;
}

const AGREE: Finding = ok('clock', 'Clocks', 'Those of this machine, the signer and S3 agree.');

function differ(
  code: 'clock-of-page' | 'clock-of-signer' | 'clocks-differ',
  by: number,
  words: Fault,
): Finding {
  return fault('clock', code, { ...words, ...(Math.abs(by) > TOO_FAR ? {} : { severity: 'warning' }) });
}

/** `20 minutes ahead of`. */
function spoken(by: number): string {
  const seconds = Math.round(Math.abs(by) / 1000);
  const [count, unit] =
    seconds < 120
      ? [seconds, 'seconds']
      : seconds < 7200
        ? [Math.round(seconds / 60), 'minutes']
        : seconds < 172_800
          ? [Math.round(seconds / 3600), 'hours']
          : [Math.round(seconds / 86_400), 'days'];
  return `${count} ${unit} ${by > 0 ? 'ahead of' : 'behind'}`;
}

/** S3's clock, as its answer tells it: in the error document of an expired URL, or a Date header that CORS exposes. */
export function timeOf(text: string, headers: Readonly<Record<string, string>>): number | undefined {
  const time = Date.parse(/<ServerTime>([^<]+)<\/ServerTime>/.exec(text)?.[1] ?? headers.date ?? '');
  return Number.isNaN(time) ? undefined : time;
}
