import {
  type CORSRule,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  ListObjectsV2Command,
  type ObjectOwnership,
  type PublicAccessBlockConfiguration,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  type S3Client,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { watchClock } from '../s3/clock.js';
import { bucketFailure, isNotSet } from './failures.js';
import { BucketError } from './plan.js';

/** The settings of one bucket. "Not set" is an empty answer; every refusal names the permission that is missing. */
export class BucketAdmin {
  readonly #client: S3Client;
  readonly #Bucket: string;
  /** Milliseconds that S3's clock is ahead of this machine's, as far as S3 has answered. */
  readonly clockAhead: () => number;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#Bucket = bucket;
    this.clockAhead = watchClock(client);
  }

  /** Region of the client, and its endpoint where it has one of its own. */
  async address(): Promise<{ region: string; protocol?: string; hostname?: string }> {
    const { region, endpoint } = this.#client.config;
    const own = await endpoint?.();
    return {
      region: await region(),
      ...(own === undefined ? {} : { protocol: own.protocol, hostname: own.hostname }),
    };
  }

  /** Whether the bucket is there. A listing, not HeadBucket: a refusal of that does not say why. */
  async look(): Promise<void> {
    const command = new ListObjectsV2Command({ Bucket: this.#Bucket, MaxKeys: 1 });
    const answer = await this.#ask('s3:ListBucket', () => this.#client.send(command));
    if (answer?.Name === undefined)
      throw new BucketError('bucket-unreachable', 'What answers at the endpoint is not S3.');
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

  async publicAccessBlock(): Promise<PublicAccessBlockConfiguration> {
    const command = new GetPublicAccessBlockCommand({ Bucket: this.#Bucket });
    const answer = await this.#ask('s3:GetBucketPublicAccessBlock', () => this.#client.send(command));
    return answer?.PublicAccessBlockConfiguration ?? {};
  }

  async ownership(): Promise<ObjectOwnership | undefined> {
    const command = new GetBucketOwnershipControlsCommand({ Bucket: this.#Bucket });
    const answer = await this.#ask('s3:GetBucketOwnershipControls', () => this.#client.send(command));
    return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
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
      if (isNotSet(cause)) return undefined;
      throw bucketFailure(cause, action);
    }
  }
}
