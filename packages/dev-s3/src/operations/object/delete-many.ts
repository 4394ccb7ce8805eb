import { S3Error } from '../../errors.js';
import { MAX_KEY_BYTES, MAX_LIST_KEYS } from '../../limits.js';
import { idOf, isMarker } from '../../store/history.js';
import type { Version } from '../../store/records.js';
import { isVersionId } from '../../store/version-id.js';
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
  const versionId = object.value('VersionId') || undefined;
  try {
    // Unlike a single DELETE, this one tells no malformed id from an unknown one.
    if (versionId !== undefined && !isVersionId(versionId))
      throw new S3Error('NoSuchVersion', 'The specified version does not exist.');
    const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    context.authorize(action, bucket, key);
    const deleted = await deleteKey(context, { key, versionId, match: object.value('ETag') });
    return quiet ? [] : [['Deleted', [['Key', key], ['VersionId', versionId], ...ofMarker(deleted)]]];
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return [
      [
        'Error',
        [
          ['Key', key],
          ['VersionId', versionId],
          ['Code', error.code],
          ['Message', error.message],
        ],
      ],
    ];
  }
}

/** A delete marker that was made, or one that is gone. */
function ofMarker(deleted: Version | undefined): Xml[] {
  if (!isMarker(deleted)) return [];
  return [
    ['DeleteMarker', true],
    ['DeleteMarkerVersionId', idOf(deleted)],
  ];
}
