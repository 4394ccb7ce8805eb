import { S3Error } from '../../errors.js';
import type { Pairs } from '../../store/records.js';
import { readXml } from '../../xml/read.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply, xml } from '../reply.js';
import { findObject } from './get.js';
import { tagsOfXml } from './tags.js';

export async function putObjectTagging(context: Context): Promise<Reply> {
  const tags = tagsOfXml(readXml(await readDocument(context, 'checksum optional'), 'Tagging'));
  await retag(context, tags);
  return empty(200);
}

export async function getObjectTagging({ bucket, key }: Context): Promise<Reply> {
  const { tags } = findObject(bucket, key);
  return xml('Tagging', [
    [
      'TagSet',
      tags.map(([name, value]) => [
        'Tag',
        [
          ['Key', name],
          ['Value', value],
        ],
      ]),
    ],
  ]);
}

export async function deleteObjectTagging(context: Context): Promise<Reply> {
  await retag(context, []);
  return empty(204);
}

async function retag({ bucket, key }: Context, tags: Pairs): Promise<void> {
  const found = await bucket.objects.update(key, (current) => ({ ...current, tags }));
  if (!found) throw new S3Error('NoSuchKey', 'The specified key does not exist.', [['Key', key]]);
}
