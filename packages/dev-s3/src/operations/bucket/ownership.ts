import { S3Error } from '../../errors.js';
import type { ObjectOwnership } from '../../store/bucket.js';
import { malformed, readXml } from '../../xml/read.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply, xml } from '../reply.js';

const OWNERSHIPS: readonly ObjectOwnership[] = [
  'BucketOwnerEnforced',
  'BucketOwnerPreferred',
  'ObjectWriter',
];

/** User Guide, "Controlling ownership of objects": without ACLs unless the bucket is told otherwise. */
export async function getBucketOwnershipControls({ bucket }: Context): Promise<Reply> {
  const { ownership = 'BucketOwnerEnforced' } = bucket.settings;
  return xml('OwnershipControls', [['Rule', [['ObjectOwnership', ownership]]]]);
}

export async function putBucketOwnershipControls(context: Context): Promise<Reply> {
  const root = readXml(await readDocument(context, 'checksum required'), 'OwnershipControls');
  const rule = root.allow('Rule').child('Rule')?.allow('ObjectOwnership');
  const ownership = ownershipOf(rule?.value('ObjectOwnership'));
  if (!ownership) throw malformed();
  await context.bucket.configure({ ownership });
  return empty(200);
}

/** @returns undefined for what is none */
export function ownershipOf(name: string | undefined): ObjectOwnership | undefined {
  return OWNERSHIPS.find((known) => known === name);
}

/** Canned ACLs that say no more than that the owner has full control: there is one account. */
const OWNERS_ACLS = ['private', 'bucket-owner-read', 'bucket-owner-full-control'];

/** Whether a canned ACL or a grant would give somebody else a right. */
export function opensToOthers(headers: Context['headers']): boolean {
  const acl = headers.get('x-amz-acl');
  const grants = [...headers.names()].some((name) => name.startsWith('x-amz-grant-'));
  return grants || (acl !== undefined && !OWNERS_ACLS.includes(acl));
}

/**
 * The ACL that a request brings for an object.
 * @throws S3Error AccessControlListNotSupported where there are no ACLs; AccessDenied for one that would let somebody else
 *   in, as under Block Public Access
 */
export function checkAcl(headers: Context['headers'], ownership: ObjectOwnership | undefined): void {
  const opens = opensToOthers(headers);
  if (hasAcls(ownership)) {
    if (opens) throw new S3Error('AccessDenied', 'Access Denied');
    return;
  }
  const acl = headers.get('x-amz-acl');
  if (opens || (acl !== undefined && acl !== 'bucket-owner-full-control'))
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
}

export function hasAcls(ownership: ObjectOwnership | undefined): boolean {
  return ownership !== undefined && ownership !== 'BucketOwnerEnforced';
}

export async function getBucketRequestPayment({ bucket }: Context): Promise<Reply> {
  return xml('RequestPaymentConfiguration', bucket && [['Payer', 'BucketOwner']]);
}
