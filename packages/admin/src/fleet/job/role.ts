import { type JobOptions, partitionOf } from './definition.js';

type RoleOptions = Pick<JobOptions, 'account' | 'functionArn' | 'manifest' | 'report'>;

/** Who may take the job's role: S3 Batch Operations, for jobs of this account only. */
export function jobTrustPolicy({ account }: Pick<JobOptions, 'account'>): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'batchoperations.s3.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ],
  };
}

/** What the job's role may do: read the manifest, call the function, write the report. It reads no object. */
export function jobRolePolicy({ functionArn, manifest, report }: RoleOptions): object {
  const s3 = `arn:${partitionOf(functionArn)}:s3:::`;
  const prefix = report.key === '' ? '' : `${report.key}/`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: `${s3}${manifest.bucket}/${manifest.key}`,
      },
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: `${s3}${report.bucket}/${prefix}*` },
    ],
  };
}
