import { S3Error } from '../errors.js';
import { malformed, type XmlElement } from '../xml/read.js';
import type { Xml } from '../xml/write.js';

/** PutBucketEncryption: what objects get that do not ask, and whether SSE-C is refused. */
export interface BucketEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly keyId?: string;
  readonly bucketKey: boolean;
  readonly blocksCustomerKeys: boolean;
}

/** What every bucket has since January 2023. */
export const SSE_S3: BucketEncryption = { algorithm: 'AES256', bucketKey: false, blocksCustomerKeys: false };

export function readBucketEncryption(root: XmlElement): BucketEncryption {
  const rules = root.allow('Rule').all('Rule');
  const [rule] = rules;
  if (!rule || rules.length > 1) throw malformed();
  rule.allow('ApplyServerSideEncryptionByDefault', 'BucketKeyEnabled', 'BlockedEncryptionTypes');
  const apply = rule.child('ApplyServerSideEncryptionByDefault')?.allow('SSEAlgorithm', 'KMSMasterKeyID');
  const algorithm = apply?.value('SSEAlgorithm') ?? 'AES256';
  const keyId = apply?.value('KMSMasterKeyID');
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') throw malformed();
  if (keyId !== undefined && algorithm === 'AES256') {
    throw new S3Error(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    );
  }
  const blocked =
    rule.child('BlockedEncryptionTypes')?.allow('EncryptionType').values('EncryptionType') ?? [];
  if (!blocked.every((type) => type === 'SSE-C' || type === 'NONE') || blocked.length > 1) throw malformed();
  const bucketKey = rule.value('BucketKeyEnabled') === 'true';
  const blocksCustomerKeys = blocked.includes('SSE-C');
  return { algorithm, bucketKey, blocksCustomerKeys, ...(keyId === undefined ? {} : { keyId }) };
}

export function writeBucketEncryption(settings: BucketEncryption): Xml[] {
  const apply: Xml[] = [
    ['SSEAlgorithm', settings.algorithm],
    ['KMSMasterKeyID', settings.keyId],
  ];
  const rule: Xml[] = [
    ['ApplyServerSideEncryptionByDefault', apply],
    ['BucketKeyEnabled', settings.bucketKey],
    ['BlockedEncryptionTypes', [['EncryptionType', settings.blocksCustomerKeys ? 'SSE-C' : 'NONE']]],
  ];
  return [['Rule', rule]];
}
