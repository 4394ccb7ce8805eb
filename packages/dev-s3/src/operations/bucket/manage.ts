import { S3Error } from '../../errors.js';
import type { RequestHeaders } from '../../http/headers.js';
import type { BucketSettings, ObjectOwnership } from '../../store/bucket.js';
import { readXml } from '../../xml/read.js';
import type { Context } from '../context.js';
import { empty, type Reply, xml } from '../reply.js';
import { opensToOthers, ownershipOf } from './ownership.js';

export async function createBucket({ services, bucketName, headers, body, now }: Context): Promise<Reply> {
  const ownership = ownershipOfNew(headers);
  checkLocation(await body.bytes(), services.settings.region);
  if (!services.store.bucket(bucketName)) {
    await services.store.createBucket({
      name: bucketName,
      created: now,
      ...(ownership ? { ownership } : {}),
      ...lockOfNew(headers),
    });
  } else if (services.settings.region !== 'us-east-1') {
    // API reference, CreateBucket: us-east-1 alone says 200, "for legacy compatibility".
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      [['BucketName', bucketName]],
    );
  }
  return empty(200, [['Location', `/${bucketName}`]]);
}

/** us-east-1 is what a request without a location means, and cannot be named; elsewhere a request must name the region. */
function checkLocation(document: Buffer, region: string): void {
  const root = document.length === 0 ? undefined : readXml(document, 'CreateBucketConfiguration');
  const named = root?.allow('LocationConstraint').value('LocationConstraint') || undefined;
  // The old name of Ireland.
  const location = named === 'EU' ? 'eu-west-1' : named;
  if (location === 'us-east-1')
    throw new S3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid', [
      ['LocationConstraint', location],
    ]);
  if ((location ?? 'us-east-1') === region) return;
  throw new S3Error(
    'IllegalLocationConstraintException',
    `The ${location ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

/** Object Lock comes with versions. */
function lockOfNew(headers: RequestHeaders): Pick<BucketSettings, 'objectLock' | 'versioning'> {
  const asked = headers.get('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true';
  return asked ? { objectLock: {}, versioning: 'Enabled' } : {};
}

/** The ownership that a new bucket is to have. @throws S3Error for what no bucket here can be */
function ownershipOfNew(headers: RequestHeaders): ObjectOwnership | undefined {
  const name = headers.get('x-amz-object-ownership');
  const ownership = ownershipOf(name);
  if (name !== undefined && !ownership)
    throw new S3Error('InvalidArgument', 'Invalid x-amz-object-ownership header', [
      ['ArgumentName', 'x-amz-object-ownership'],
    ]);
  if (opensToOthers(headers)) {
    const enforced = (ownership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced';
    throw enforced
      ? new S3Error(
          'InvalidBucketAclWithObjectOwnership',
          "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        )
      : new S3Error(
          'InvalidBucketAclWithBlockPublicAccessError',
          'Bucket cannot have public ACLs set with BlockPublicAccess enabled',
        );
  }
  return ownership;
}

export async function headBucket({ bucket, services }: Context): Promise<Reply> {
  return empty(bucket ? 200 : 404, [['x-amz-bucket-region', services.settings.region]]);
}

export async function deleteBucket({ bucket, services }: Context): Promise<Reply> {
  if (!bucket.objects.isEmpty) {
    const versions =
      bucket.settings.versioning === undefined ? '' : '. You must delete all versions in the bucket.';
    throw new S3Error('BucketNotEmpty', `The bucket you tried to delete is not empty${versions}`, [
      ['BucketName', bucket.name],
    ]);
  }
  await services.store.deleteBucket(bucket.name);
  return empty(204);
}

/** The region, which is spelled as nothing for us-east-1. */
export async function getBucketLocation({ bucket, services }: Context): Promise<Reply> {
  const { region } = services.settings;
  const reply = xml('LocationConstraint', []);
  const text = bucket && region !== 'us-east-1' ? region : '';
  return { ...reply, body: String(reply.body).replace('></', `>${text}</`) };
}
