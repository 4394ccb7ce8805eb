import { S3Error } from '../../errors.js';
import { MAX_KEY_BYTES, MAX_LIST_KEYS } from '../../limits.js';
import { malformed, readXml, type XmlElement } from '../../xml/read.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { type Reply, xml } from '../reply.js';
import { deleteKey } from './delete.js';

/** DeleteObjects: up to a thousand keys, each with its own verdict. */
export async function deleteObjects(context: Context): Promise<Reply> {
  const root = readXml(await readDocument(context, 'checksum required'), 'Delete').allow('Object', 'Quiet');
  const objects = root.all('Object');
  if (objects.length === 0 || objects.length > MAX_LIST_KEYS) throw malformed();
  const quiet = root.value('Quiet') === 'true';
  const results: Xml[] = [];
  for (const object of objects) results.push(...(await deleteOne(context, object, quiet)));
  return xml('DeleteResult', results);
}

async function deleteOne(context: Context, object: XmlElement, quiet: boolean): Promise<Xml[]> {
  const { bucket } = context;
  const key = object.allow('Key', 'VersionId', 'ETag').value('Key');
  if (!key || Buffer.byteLength(key) > MAX_KEY_BYTES) throw malformed();
  try {
    const version = object.value('VersionId');
    if (version !== undefined && version !== '' && version !== 'null') {
      throw new S3Error('InvalidArgument', 'Invalid version id specified');
    }
    context.authorize('s3:DeleteObject', bucket, key);
    await deleteKey(bucket, key, object.value('ETag'));
    return quiet ? [] : [['Deleted', [['Key', key]]]];
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return [
      [
        'Error',
        [
          ['Key', key],
          ['Code', error.code],
          ['Message', error.message],
        ],
      ],
    ];
  }
}
