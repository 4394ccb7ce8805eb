/** Events of S3 Batch Operations, as the Amazon S3 User Guide shows them. */

/** Schema 1.0: keys are URL-encoded, buckets are ARNs. */
export const EVENT_1 = {
  invocationSchemaVersion: '1.0',
  invocationId: 'YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo',
  job: { id: 'f3cc4f60-61f6-4a2b-8a21-d07600c373ce' },
  tasks: [
    {
      taskId: 'dGFza2lkZ29lc2hlcmUK',
      s3Key: 'customerImage1.jpg',
      s3VersionId: '1',
      s3BucketArn: 'arn:aws:s3:::amzn-s3-demo-bucket',
    },
  ],
};

/** Schema 2.0: keys as they are, buckets by name, arguments of the job. */
export const EVENT_2 = {
  invocationSchemaVersion: '2.0',
  invocationId: 'YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo',
  job: {
    id: 'f3cc4f60-61f6-4a2b-8a21-d07600c373ce',
    userArguments: { k1: 'v1', k2: 'v2' },
  },
  tasks: [
    {
      taskId: 'dGFza2lkZ29lc2hlcmUK',
      s3Key: 'prefix/dataset/dataset.20231222.json.gz',
      s3VersionId: null,
      s3Bucket: 'powertools-dataset',
    },
  ],
};

/** One event for many keys of a bucket, in either schema, encoded as S3 does. */
export function eventOf(schema: '1.0' | '2.0', bucket: string, keys: readonly string[]): object {
  const tasks = keys.map((key, index) =>
    schema === '1.0'
      ? {
          taskId: `task-${index}`,
          s3Key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
          s3VersionId: null,
          s3BucketArn: `arn:aws:s3:::${bucket}`,
        }
      : { taskId: `task-${index}`, s3Key: key, s3VersionId: null, s3Bucket: bucket },
  );
  return { invocationSchemaVersion: schema, invocationId: 'invocation', job: { id: 'job' }, tasks };
}
