import { S3Error } from '../errors.js';
import type { Context } from './context.js';
import { findObject } from './object/version.js';
import { type Reply, xml } from './reply.js';

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"';

/** User Guide, "Controlling ownership of objects": without ACLs, reading one tells that the owner has full control. */
export async function getBucketAcl({ bucket, services }: Context): Promise<Reply> {
  return fullControl(bucket && services.settings.accountId);
}

export async function getObjectAcl({ bucket, key, versionId, services }: Context): Promise<Reply> {
  return fullControl(findObject(bucket, key, versionId) && services.settings.accountId);
}

/** …and writing one fails. */
export async function putAcl({ bucket, body }: Context): Promise<Reply> {
  await body.bytes();
  throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs', [
    ['BucketName', bucket.name],
  ]);
}

function fullControl(owner: string): Reply {
  return xml('AccessControlPolicy', [
    ['Owner', [['ID', owner]]],
    [
      'AccessControlList',
      [
        [
          'Grant',
          [
            ['Grantee', [['ID', owner]], XSI],
            ['Permission', 'FULL_CONTROL'],
          ],
        ],
      ],
    ],
  ]);
}
