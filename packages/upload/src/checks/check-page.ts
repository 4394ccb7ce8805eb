import type { Checks } from '@sealift/protocol';
import type { ObjectAddress } from '../download/grants.js';
import type { WorkerOptions } from '../workers/script.js';
import { checkAddress } from './address.js';
import { checkClocks, timeOf } from './clocks.js';
import type { Finding } from './finding.js';
import { type ProbeResult, type Prober, probe } from './probe.js';
import { checkSignature } from './signature.js';
import { type AskingSigner, checkSigner } from './signer.js';
import { checkStorage } from './storage.js';
import { checkWebCrypto } from './web-crypto.js';
import { checkWorkers } from './workers.js';

export interface CheckOptions extends AskingSigner, WorkerOptions {
  /** Whether the page downloads, too. Default: true. */
  readonly downloads?: boolean;
  /** An object that this user may read: its first byte is read, to see which headers CORS exposes. Default: none. */
  readonly object?: ObjectAddress;
  readonly signal?: AbortSignal;
}

/**
 * Finds out why uploads from this page would fail, as far as a page can see it; `sealift bucket doctor` sees the rest.
 * Nothing is stored and nothing is opened. Takes a second, or half a minute where nothing answers.
 *
 * @returns what is as it should be, too: all findings with `severity: 'ok'` means that an upload will come through
 * @throws UploadError `invalid-option`; the reason of `signal`
 * @example
 * const findings = await checkPage({ signer: '/sealift' });
 * for (const { severity, title, detail, fix } of findings) console.log(severity, title, detail, fix ?? '');
 */
export async function checkPage(options: CheckOptions): Promise<Finding[]> {
  const { object, signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  const workers = await checkWorkers(options);
  try {
    const { finding, checks, ahead = 0 } = await checkSigner(options, signal);
    const findings = [
      ...(await checkWebCrypto(checks?.protection.profile ?? 'client')),
      workers.finding,
      finding,
    ];
    if (checks === undefined) return findings;
    findings.push(...(await checkS3(checks, ahead, workers.prober, options.downloads ?? true, signal)));
    if (object !== undefined) {
      const { checkObject } = await import('./object.js');
      findings.push(await checkObject(object, options, signal));
    }
    return findings;
  } finally {
    workers.stop();
  }
}

async function checkS3(
  checks: Checks,
  ahead: number,
  worker: Prober | undefined,
  downloads: boolean,
  signal: AbortSignal,
): Promise<Finding[]> {
  const address = checkAddress(checks, location);
  if (address.severity === 'error') return [checkClocks(ahead, undefined), address];
  const put = await checkStorage(checks.put, checks.bare, worker, signal);
  // From the page itself, as the upload is opened.
  const create = checks.create && (await checkStorage(checks.create, checks.bare, undefined, signal));
  const get = downloads ? await checkStorage(checks.get, checks.bare, worker, signal) : undefined;
  const clock = checkClocks(ahead, aheadOf([put.answer, await probe(checks.expired, signal)]));
  return [
    clock,
    address,
    ...put.findings,
    ...(create?.findings ?? []),
    ...(get?.findings ?? []),
    ...(await checkSignature(checks.bare.get, clock, signal)),
  ];
}

/** Milliseconds that S3's clock is ahead of this machine's, where an answer tells. */
function aheadOf(answers: readonly (ProbeResult | undefined)[]): number | undefined {
  for (const answer of answers) {
    const time = answer?.kind === 'answered' ? timeOf(answer.text, answer.headers) : undefined;
    if (answer?.kind === 'answered' && time !== undefined) return time - answer.at;
  }
  return undefined;
}
