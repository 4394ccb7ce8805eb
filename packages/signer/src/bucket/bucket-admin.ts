import {
  type CORSRule,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  type LifecycleRule,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  type S3Client,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { s3Code, s3Status } from '../s3/failures.js';
import { BucketError } from './plan.js';

/** The settings of one bucket. "Not set" is an empty answer; every refusal names the permission that is missing. */
export class BucketAdmin {
  readonly #client: S3Client;
  readonly #Bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#Bucket = bucket;
  }

  async head(): Promise<void> {
    await this.#ask('s3:ListBucket', () =>
      this.#client.send(new HeadBucketCommand({ Bucket: this.#Bucket })),
    );
  }

  /** JSON text. */
  async policy(): Promise<string | undefined> {
    const command = new GetBucketPolicyCommand({ Bucket: this.#Bucket });
    return (await this.#ask('s3:GetBucketPolicy', () => this.#client.send(command)))?.Policy;
  }

  async cors(): Promise<CORSRule[]> {
    const command = new GetBucketCorsCommand({ Bucket: this.#Bucket });
    return (await this.#ask('s3:GetBucketCORS', () => this.#client.send(command)))?.CORSRules ?? [];
  }

  async lifecycle(): Promise<LifecycleRule[]> {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: this.#Bucket });
    return (await this.#ask('s3:GetLifecycleConfiguration', () => this.#client.send(command)))?.Rules ?? [];
  }

  async encryption(): Promise<ServerSideEncryptionRule | undefined> {
    const command = new GetBucketEncryptionCommand({ Bucket: this.#Bucket });
    const answer = await this.#ask('s3:GetEncryptionConfiguration', () => this.#client.send(command));
    return answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
  }

  async putPolicy(Policy: string): Promise<void> {
    const command = new PutBucketPolicyCommand({ Bucket: this.#Bucket, Policy });
    await this.#ask('s3:PutBucketPolicy', () => this.#client.send(command));
  }

  async putCors(CORSRules: CORSRule[]): Promise<void> {
    const command = new PutBucketCorsCommand({ Bucket: this.#Bucket, CORSConfiguration: { CORSRules } });
    await this.#ask('s3:PutBucketCORS', () => this.#client.send(command));
  }

  async putLifecycle(Rules: LifecycleRule[]): Promise<void> {
    const command = new PutBucketLifecycleConfigurationCommand({
      Bucket: this.#Bucket,
      LifecycleConfiguration: { Rules },
    });
    await this.#ask('s3:PutLifecycleConfiguration', () => this.#client.send(command));
  }

  async putEncryption(rule: ServerSideEncryptionRule): Promise<void> {
    const command = new PutBucketEncryptionCommand({
      Bucket: this.#Bucket,
      ServerSideEncryptionConfiguration: { Rules: [rule] },
    });
    await this.#ask('s3:PutEncryptionConfiguration', () => this.#client.send(command));
  }

  async #ask<T>(action: string, call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (cause) {
      const code = s3Code(cause);
      const status = s3Status(cause);
      if (NOT_SET.has(code)) return undefined;
      if (code === 'NoSuchBucket' || (status === 404 && action === 's3:ListBucket'))
        throw new BucketError('bucket-not-found', 'There is no such bucket.', { cause });
      if (code === 'RequestTimeTooSkewed')
        throw new BucketError(
          'bucket-unavailable',
          'The clock of this machine is more than 15 minutes off.',
          {
            cause,
          },
        );
      if (status === 403)
        throw new BucketError(
          'bucket-permission-missing',
          `The credentials lack ${action}, or are refused.`,
          {
            cause,
            field: action,
          },
        );
      const reason = /^\w{1,64}$/.test(code) ? code : 'an unknown failure';
      throw new BucketError('bucket-unavailable', `S3 did not carry out ${action}: ${reason}.`, { cause });
    }
  }
}

/** Answers of S3 that mean: nobody has set this. */
const NOT_SET: ReadonlySet<string> = new Set([
  'NoSuchBucketPolicy',
  'NoSuchCORSConfiguration',
  'NoSuchLifecycleConfiguration',
  'ServerSideEncryptionConfigurationNotFoundError',
]);
