/** The signer's numbers through the OpenTelemetry API: whatever exporter the application has set up. */
import type { Meter } from '@opentelemetry/api';
import type { Metrics } from './metrics.js';

/** Seconds: from a token that is checked in memory to an object of many parts that S3 completes. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * For `createSigner({ metrics })`. Instruments, with their attributes:
 *
 * - `sealift.signer.calls`: counter; `call` (as in the audit), `outcome`, `code`
 * - `sealift.signer.call.duration`: histogram, seconds; `call`, `outcome`
 * - `sealift.signer.bytes`: counter, bytes of files; `stage` (`granted`, `completed`)
 * - `sealift.signer.wait.duration`: histogram, seconds; `for` (`s3`, `kms`, `limits`), `outcome`
 *
 * @example
 * createSigner({ metrics: otelMetrics(metrics.getMeter('sealift')) }); // metrics of @opentelemetry/api
 */
export function otelMetrics(meter: Meter): Metrics {
  const advice = { explicitBucketBoundaries: BUCKETS };
  const calls = meter.createCounter('sealift.signer.calls', { description: 'Calls answered' });
  const duration = meter.createHistogram('sealift.signer.call.duration', { unit: 's', advice });
  const bytes = meter.createCounter('sealift.signer.bytes', {
    unit: 'By',
    description: 'Bytes of files granted and completed',
  });
  const waits = meter.createHistogram('sealift.signer.wait.duration', { unit: 's', advice });
  return {
    call({ call, outcome, code, seconds, bytes: size }) {
      calls.add(1, { call, outcome, ...(code === undefined ? {} : { code }) });
      duration.record(seconds, { call, outcome });
      if (size !== undefined) bytes.add(size, { stage: call === 'upload-grant' ? 'granted' : 'completed' });
    },
    wait({ for: what, outcome, seconds }) {
      waits.record(seconds, { for: what, outcome });
    },
  };
}
