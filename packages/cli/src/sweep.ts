import {
  SWEEP_AFTER_DAYS,
  SweepError,
  type SweepReport,
  sweepTables,
  sweepUploads,
} from '@sealift/admin/sweep';
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
  'segment-tables': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
} as const;

export const sweep: Command = {
  help: `Usage: sealift sweep --prefix TEXT --bucket NAME --region NAME [--days N] [--segment-tables] [--dry-run]

Ends multipart uploads that nobody will complete any more, and has S3 forget their
parts: what closed tabs, killed signers and pages with SSE-C keys of their own have
left. Objects are not touched, but segment tables that have lost theirs, where that is
asked for. Answers with a report in JSON.

  --prefix TEXT            of the object keys: what the prefixes of your signer begin
                           with. "" is the whole bucket, other programs' uploads too
  --days N                 ends what S3 has held open for longer, by S3's clock. At
                           least 1, default ${SWEEP_AFTER_DAYS}: the signer lets no upload take more than 7
  --segment-tables         also deletes segment tables (KEY.segments) of more than N days
                           whose object is gone. What cannot be known to be one is left
  --dry-run                counts, ends and deletes nothing
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
      const common = { store, prefix, days: Number(values.days), dryRun: values['dry-run'] };
      const report = await sweepUploads({
        ...common,
        onProgress: (soFar) => status?.show(progressOf(soFar)),
        signal,
      });
      const tables = values['segment-tables'] ? await sweepTables({ ...common, signal }) : undefined;
      out(JSON.stringify(tables === undefined ? report : { ...report, segmentTables: tables }, null, 2));
      const what = tables === undefined ? 'uploads' : 'uploads and tables';
      const length = report.failed.length + (tables?.failed.length ?? 0);
      if (length > 0) throw new SweepError('sweep-incomplete', `${length} ${what} failed; see the report.`);
    } finally {
      status?.clear();
      store.client.destroy();
    }
  },
};

function progressOf({ dryRun, ended, bytes, younger }: SweepReport): string {
  return `${ended} ${dryRun ? 'to end' : 'ended'}, ${bytesText(bytes)}, ${younger} younger`;
}
