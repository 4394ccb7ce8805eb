import { S3Error } from '../../errors.js';
import { MAX_LIST_BUCKETS } from '../../limits.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { isoDate, type Reply, xml } from '../reply.js';
import { pageOf } from './folded.js';

/** ListBuckets: all of them, or pages when `max-buckets` asks for it. The continuation token is the last name. */
export async function listBuckets({ services, query }: Context): Promise<Reply> {
  const { accountId, region } = services.settings;
  const prefix = query.get('prefix');
  const token = query.get('continuation-token');
  const wantedRegion = query.get('bucket-region');
  const limit = pageLimit(query.get('max-buckets'));
  const named = services.store
    .buckets()
    .filter(({ name }) => name.startsWith(prefix ?? '') && name > (token ?? ''))
    .filter(() => wantedRegion === undefined || wantedRegion === region);
  const { page, truncated } = pageOf(named, limit);
  const asked = [prefix, token, wantedRegion, query.get('max-buckets')].some((one) => one !== undefined);
  return xml('ListAllMyBucketsResult', [
    ['Owner', [['ID', accountId]]],
    [
      'Buckets',
      page.map(
        ({ name, settings }): Xml => [
          'Bucket',
          [
            ['Name', name],
            ['CreationDate', isoDate(settings.created)],
            ['BucketRegion', asked ? region : undefined],
          ],
        ],
      ),
    ],
    ['Prefix', prefix],
    ['ContinuationToken', truncated ? page.at(-1)?.name : undefined],
  ]);
}

function pageLimit(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_LIST_BUCKETS) return number;
  throw new S3Error('InvalidArgument', `max-buckets must be from 1 to ${MAX_LIST_BUCKETS}.`, [
    ['ArgumentName', 'max-buckets'],
  ]);
}
