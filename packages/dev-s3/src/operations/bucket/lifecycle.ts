import { S3Error } from '../../errors.js';
import type { Bucket, LifecycleSettings } from '../../store/bucket.js';
import { malformed, readXml, type XmlElement } from '../../xml/read.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply } from '../reply.js';

const DAY_MS: number = 24 * 60 * 60 * 1000;

/** Rules that abort unfinished uploads are honoured; rules that do anything else are refused, not kept as decoration. */
export async function putBucketLifecycle(context: Context): Promise<Reply> {
  const bytes = await readDocument(context, 'checksum required');
  const rules = readXml(bytes, 'LifecycleConfiguration').allow('Rule').all('Rule');
  if (rules.length === 0 || rules.length > 1000) throw malformed();
  const abortUploads = rules.flatMap(readRule);
  await context.bucket.configure({ lifecycle: { xml: bytes.toString('utf8'), abortUploads } });
  return empty(200);
}

export async function getBucketLifecycle({ bucket }: Context): Promise<Reply> {
  const { lifecycle } = bucket.settings;
  if (lifecycle) return { status: 200, headers: [['Content-Type', 'application/xml']], body: lifecycle.xml };
  throw new S3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', [
    ['BucketName', bucket.name],
  ]);
}

export async function deleteBucketLifecycle({ bucket }: Context): Promise<Reply> {
  await bucket.configure({ lifecycle: undefined });
  return empty(204);
}

/** S3 does this about once a day; here it happens whenever uploads are created or listed. */
export async function abortOverdueUploads(bucket: Bucket, now: number): Promise<void> {
  const rules = bucket.settings.lifecycle?.abortUploads ?? [];
  if (rules.length === 0) return;
  const overdue = [...bucket.uploads.all()].filter(({ record }) =>
    rules.some(({ prefix, days }) => record.key.startsWith(prefix) && now - record.created >= days * DAY_MS),
  );
  for (const { record } of overdue) {
    await bucket.uploads.close(record.id, async () => ({ keep: new Set(), result: true }));
  }
}

function readRule(rule: XmlElement): LifecycleSettings['abortUploads'] {
  const other = rule.children.find(
    ({ name }) => !['ID', 'Status', 'Filter', 'Prefix', 'AbortIncompleteMultipartUpload'].includes(name),
  );
  if (other)
    throw new S3Error(
      'NotImplemented',
      `Lifecycle rules with ${other.name} are not implemented by this server.`,
    );
  const status = rule.value('Status');
  const days = rule.child('AbortIncompleteMultipartUpload')?.value('DaysAfterInitiation') ?? '';
  if ((status !== 'Enabled' && status !== 'Disabled') || !/^[1-9]\d{0,8}$/.test(days)) throw malformed();
  const filter = rule.child('Filter');
  // An upload has no tags before it is an object.
  const tags = [filter, filter?.child('And')].flatMap((one) => one?.all('Tag') ?? []);
  if (tags.length > 0)
    throw new S3Error('InvalidRequest', 'AbortIncompleteMultipartUpload cannot be specified with Tags.');
  if (filter?.children.some(({ name }) => name !== 'Prefix')) {
    throw new S3Error(
      'NotImplemented',
      'Lifecycle filters other than Prefix are not implemented by this server.',
    );
  }
  const prefix = filter?.value('Prefix') ?? rule.value('Prefix') ?? '';
  return status === 'Enabled' ? [{ prefix, days: Number(days) }] : [];
}
