import { SWEEP_AFTER_DAYS, SweepError, type SweepReport, sweepUploads } from '@sealift/admin/sweep';
import { type Command, parse, UsageError } from './command.js';
import { openStore } from './object-run.js';
import { bytesText } from './progress.js';

const OPTIONS = {
  bucket: { type: 'string' },
  region: { type: 'string' },
  's3-endpoint': { type: 'string' },
  'bucket-owner': { type: 'string' },
  prefix: { type: 'string' },
  days: { type: 'string', default: `${SWEEP_AFTER_DAYS}` },
  'dry-run': { type: 'boolean', default: false },
} as const;

export const sweep: Command = {
  help: `Usage: sealift sweep --prefix TEXT --bucket NAME --region NAME [--days N] [--dry-run]

Ends multipart uploads that nobody will complete any more, and has S3 forget their
parts: what closed tabs, killed signers and pages with SSE-C keys of their own have
left. Objects are not touched. Answers with a report in JSON.

  --prefix TEXT            of the object keys: what the prefixes of your signer begin
                           with. "" is the whole bucket, other programs' uploads too
  --days N                 ends what S3 has held open for longer, by S3's clock. At
                           least 1, default ${SWEEP_AFTER_DAYS}: the signer lets no upload take more than 7
  --dry-run                counts, and ends nothing
  --bucket NAME, --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT

A lifecycle rule of the bucket does the same by itself (sealift bucket setup). This is
for stores without one, and to see now what it would do.

  sealift sweep --prefix users/ --bucket my-uploads --region eu-central-1 --dry-run`,
  flags: OPTIONS,

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    if (positionals[0] !== undefined) throw new UsageError(`"${positionals[0]}" is one argument too many`);
    const { prefix } = values;
    if (prefix === undefined) throw new UsageError('--prefix is missing; "" is the whole bucket');
    if (!/^[1-9]\d{0,4}$/.test(values.days)) throw new UsageError('--days is a whole number, at least 1');
    const { out, status, env, signal } = terminal;
    const store = await openStore(values, env);
    try {
      const report = await sweepUploads({
        store,
        prefix,
        days: Number(values.days),
        dryRun: values['dry-run'],
        onProgress: (soFar) => status?.show(progressOf(soFar)),
        signal,
      });
      out(JSON.stringify(report, null, 2));
      const { length } = report.failed;
      if (length > 0) throw new SweepError('sweep-incomplete', `${length} uploads failed; see the report.`);
    } finally {
      status?.clear();
      store.client.destroy();
    }
  },
};

function progressOf({ dryRun, ended, bytes, younger }: SweepReport): string {
  return `${ended} ${dryRun ? 'to end' : 'ended'}, ${bytesText(bytes)}, ${younger} younger`;
}
