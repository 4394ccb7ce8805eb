import type { Pairs } from '../../store/records.js';
import { readXml } from '../../xml/read.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply, xml } from '../reply.js';
import { tagsOfXml } from './tags.js';
import { findObject, noSuchKey, readVersionHeaders } from './version.js';

export async function putObjectTagging(context: Context): Promise<Reply> {
  const tags = tagsOfXml(readXml(await readDocument(context, 'checksum optional'), 'Tagging'));
  return empty(200, await retag(context, tags));
}

export async function getObjectTagging({ bucket, key, versionId }: Context): Promise<Reply> {
  const object = findObject(bucket, key, versionId);
  const tagSet: Xml[] = [
    [
      'TagSet',
      object.tags.map(([name, value]) => [
        'Tag',
        [
          ['Key', name],
          ['Value', value],
        ],
      ]),
    ],
  ];
  return xml('Tagging', tagSet, readVersionHeaders(bucket, object));
}

export async function deleteObjectTagging(context: Context): Promise<Reply> {
  return empty(204, await retag(context, []));
}

async function retag({ bucket, key, versionId }: Context, tags: Pairs): Promise<Pairs> {
  const object = findObject(bucket, key, versionId);
  const found = await bucket.objects.update(object, (current) => ({ ...current, tags }));
  if (!found) throw noSuchKey(key);
  return readVersionHeaders(bucket, object);
}
