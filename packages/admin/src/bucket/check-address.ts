import { type Finding, found } from './finding.js';
import { type BucketPlan, regionOfKey } from './plan.js';

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;
/** Milliseconds by which S3 lets a signature's time and its own differ. */
const TOO_FAR = 15 * 60_000;
const TOLERATED = 60_000;

export interface Address {
  readonly region: string;
  readonly protocol?: string;
  readonly hostname?: string;
}

/** Where URLs will point, and under which key S3 encrypts there. */
export function checkAddress({ region, protocol, hostname = '' }: Address, plan: BucketPlan): Finding[] {
  const findings: Finding[] = [];
  if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
    const message =
      plan.server === 'sse-c'
        ? 'The endpoint of S3 is plain http: SSE-C would send its keys in the clear, and the signer refuses.'
        : 'The endpoint of S3 is plain http: what is sent can be read and changed on its way, and https pages may not send there.';
    const severity = plan.allowHttp && plan.server !== 'sse-c' ? 'warning' : 'error';
    findings.push(found(severity, 'endpoint-http', message, 'Use the https endpoint.'));
  }
  const keyRegion = regionOfKey(plan.kmsKeyArn);
  if (keyRegion !== undefined && keyRegion !== region) {
    const message = `The KMS key lies in ${keyRegion}, the bucket in ${region}: S3 encrypts under keys of its own region only.`;
    findings.push(
      found(
        'error',
        'kms-key-other-region',
        message,
        'Name a key (or a replica of it) in the region of the bucket.',
      ),
    );
  }
  return findings;
}

/** @param ahead milliseconds that S3's clock is ahead of this machine's */
export function checkClock(ahead: number): Finding[] {
  const by = Math.abs(ahead);
  if (by <= TOLERATED) return [];
  const amount =
    by < 120 * 60_000 ? `${Math.round(by / 60_000)} minutes` : `${Math.round(by / 3_600_000)} hours`;
  const message = `The clock of this machine is ${amount} ${ahead > 0 ? 'behind' : 'ahead of'} S3's: beyond 15 minutes S3 refuses what is presigned here.`;
  const severity = by > TOO_FAR ? 'error' : 'warning';
  return [found(severity, 'clock-skewed', message, 'Set the clock by NTP, here and where the signer runs.')];
}
