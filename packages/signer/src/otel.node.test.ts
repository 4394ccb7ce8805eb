import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Grant } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { otelMetrics } from './otel.js';
import { aesMetadata, CHECKSUM, stack } from './testing/harness.js';
import { s3Error } from './testing/scripted-s3.js';

/** The recipe of docs/guide/metrics.md, without its port. */
test('Prometheus reads what the signer counts', async () => {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  const metrics = otelMetrics(provider.getMeter('sealift'));
  const built = stack(() => s3Error(404, 'NotFound'), { metrics });
  const { token } = await built.ok<Grant>('uploads', { size: 7 });
  await built.ok('uploads/start', { token, metadata: await aesMetadata(), checksum: CHECKSUM });
  await built.refused('uploads', { size: -1 });
  await built.refused('downloads', { key: 'users/alice/a' });
  const { resourceMetrics } = await reader.collect();
  const text = new PrometheusSerializer().serialize(resourceMetrics);
  const lines = text.split('\n').map((line) => line.replace(/,?otel_scope_\w+="[^"]*"/g, ''));
  for (const line of [
    'sealift_signer_calls_total{call="upload-grant",outcome="ok"} 1',
    'sealift_signer_calls_total{call="upload-start",outcome="ok"} 1',
    'sealift_signer_calls_total{call="upload-grant",outcome="refused",code="invalid-request"} 1',
    'sealift_signer_calls_total{call="download-grant",outcome="refused",code="object-not-found"} 1',
    'sealift_signer_bytes_total{stage="granted"} 7',
  ])
    expect(lines.filter((found) => found.startsWith(line.split('}')[0] ?? '')).join('\n')).toContain(line);
  for (const histogram of ['call', 'wait'])
    expect(text).toMatch(new RegExp(`sealift_signer_${histogram}_duration\\w*_bucket\\{.*le="0.005"`));
  await provider.shutdown();
});
