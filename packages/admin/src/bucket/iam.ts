import { type BucketPlan, regionOfKey } from './plan.js';
import type { PolicyDocument, Statement } from './policy.js';

/** The least that the signer's role needs for this plan, as an identity policy: attach it to that role and nothing more. */
export function signerPolicy(plan: BucketPlan): PolicyDocument {
  const bucket = `arn:${plan.partition}:s3:::${plan.bucket}`;
  const objects = `${bucket}/*`;
  // A per-object salt and the master secret's version travel in tags. They are read of the version that was stored, for
  // which S3 wants a permission of its own (API Reference, GetObjectTagging).
  const tags =
    plan.server === 'sse-c' && plan.keys === undefined
      ? ['s3:PutObjectTagging', 's3:GetObjectTagging', 's3:GetObjectVersionTagging']
      : [];
  const statements: Statement[] = [
    {
      Sid: 'Objects',
      Effect: 'Allow',
      Action: [
        's3:PutObject',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:AbortMultipartUpload',
        's3:ListMultipartUploadParts',
        ...tags,
      ],
      Resource: objects,
    },
    // Without ListBucket S3 answers 403, not 404, for an object that is not there.
    {
      Sid: 'Bucket',
      Effect: 'Allow',
      Action: [
        's3:ListBucket',
        ...(plan.server === 'sse-c' ? ['s3:GetEncryptionConfiguration'] : []),
        // Versions and uploads of a key whose objects S3 shows to nobody without theirs.
        ...(plan.keys === undefined ? [] : ['s3:ListBucketVersions', 's3:ListBucketMultipartUploads']),
      ],
      Resource: bucket,
    },
  ];
  // Stores other than Amazon's have no such permission to give.
  const region = regionOfKey(plan.kmsKeyArn);
  if (plan.kmsKeyArn !== undefined && region !== undefined) {
    statements.push({
      Sid: 'KeyOfTheBucket',
      Effect: 'Allow',
      // Decrypt too: S3 reads the parts of a multipart upload again when it completes it.
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: plan.kmsKeyArn,
      Condition: {
        StringEquals: {
          'kms:ViaService': `s3.${region}.amazonaws.com${plan.partition === 'aws-cn' ? '.cn' : ''}`,
        },
      },
    });
  }
  if (plan.clientKmsKeyArn !== undefined) {
    statements.push({
      Sid: 'KeyOfThePages',
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: plan.clientKmsKeyArn,
      Condition: { StringLike: { 'kms:EncryptionContext:sealift:object': `${plan.bucket}/*` } },
    });
  }
  return { Version: '2012-10-17', Statement: statements };
}
