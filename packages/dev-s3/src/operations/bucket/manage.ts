import { S3Error } from '../../errors.js';
import { readXml } from '../../xml/read.js';
import type { Context } from '../context.js';
import { empty, isoDate, type Reply, xml } from '../reply.js';

export async function listBuckets({ services }: Context): Promise<Reply> {
  const id = services.settings.accountId;
  return xml('ListAllMyBucketsResult', [
    [
      'Buckets',
      services.store.buckets().map(({ name, settings }) => [
        'Bucket',
        [
          ['Name', name],
          ['CreationDate', isoDate(settings.created)],
        ],
      ]),
    ],
    ['Owner', [['ID', id]]],
  ]);
}

export async function createBucket({ services, bucketName, body, now }: Context): Promise<Reply> {
  const bytes = await body.bytes();
  if (bytes.length > 0) {
    const location = readXml(bytes, 'CreateBucketConfiguration')
      .allow('LocationConstraint')
      .value('LocationConstraint');
    if (location !== undefined && location !== services.settings.region) {
      throw new S3Error(
        'InvalidRequest',
        `The location constraint is incompatible with the region ${services.settings.region}.`,
      );
    }
  }
  if (services.store.bucket(bucketName)) {
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      [['BucketName', bucketName]],
    );
  }
  await services.store.createBucket({ name: bucketName, created: now });
  return empty(200, [['Location', `/${bucketName}`]]);
}

export async function headBucket({ bucket, services }: Context): Promise<Reply> {
  return empty(bucket ? 200 : 404, [['x-amz-bucket-region', services.settings.region]]);
}

export async function deleteBucket({ bucket, services }: Context): Promise<Reply> {
  if (bucket.objects.count > 0) {
    throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', [
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

/** Versioning was never turned on, and cannot be. */
export async function getBucketVersioning({ bucket }: Context): Promise<Reply> {
  return xml('VersioningConfiguration', bucket ? [] : []);
}
