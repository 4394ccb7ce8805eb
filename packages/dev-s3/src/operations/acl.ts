import { S3Error } from '../errors.js';
import { readXml } from '../xml/read.js';
import { checkAcl, hasAcls } from './bucket/ownership.js';
import type { Context } from './context.js';
import { readDocument } from './document.js';
import { findObject } from './object/version.js';
import { empty, type Reply, xml } from './reply.js';

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"';

/** User Guide, "Controlling ownership of objects": without ACLs, reading one tells that the owner has full control. */
export async function getBucketAcl({ bucket, services }: Context): Promise<Reply> {
  return fullControl(bucket && services.settings.accountId);
}

export async function getObjectAcl({ bucket, key, versionId, services }: Context): Promise<Reply> {
  return fullControl(findObject(bucket, key, versionId) && services.settings.accountId);
}

/** …and writing one fails. With ACLs, one that says the same is taken, and there is nothing to change. */
export async function putAcl(context: Context): Promise<Reply> {
  const { bucket, key, versionId, headers, services } = context;
  const document = await readDocument(context, 'checksum optional');
  if (!hasAcls(bucket.settings.ownership)) {
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs', [
      ['BucketName', bucket.name],
    ]);
  }
  if (key !== '') findObject(bucket, key, versionId);
  checkAcl(headers, bucket.settings.ownership);
  if (document.length > 0) checkDocument(document, services.settings.accountId);
  else if (!headers.has('x-amz-acl'))
    throw new S3Error('MissingSecurityHeader', 'Your request was missing a required header');
  return empty(200);
}

/** @throws S3Error NotImplemented for an ACL that says anything else than full control of the owner */
function checkDocument(document: Buffer, owner: string): void {
  const root = readXml(document, 'AccessControlPolicy').allow('Owner', 'AccessControlList');
  const grants = root.child('AccessControlList')?.allow('Grant').all('Grant') ?? [];
  const owners = grants.every(
    (grant) => grant.child('Grantee')?.value('ID') === owner && grant.value('Permission') === 'FULL_CONTROL',
  );
  if (!owners || grants.length !== 1)
    throw new S3Error('NotImplemented', 'Grants to others are not implemented by this server.');
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
