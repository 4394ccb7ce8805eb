import type { Checksum, Grant, PartPlan, Receipt, ReportedEncryption } from '@sealift/protocol';
import { failure } from '../errors.js';
import { SSE_NAMES } from '../signer/encryption.js';

/** What this page did: what a receipt has to say. */
export interface Sent {
  readonly grant: Pick<Grant, 'bucket' | 'key' | 'protection'>;
  readonly plan: PartPlan;
  readonly checksum: Checksum;
  /** Where this page encrypted: the object's last 16 bytes, in base64. */
  readonly tag?: string | undefined;
  /** Of the object's segment table, where it is to have one. */
  readonly segments?: Checksum | undefined;
}

/**
 * A receipt is the signer's word. It is handed on when all in it that this page can know is as this page knows it.
 *
 * @throws UploadError `receipt-mismatch`
 */
export function checkReceipt(receipt: Receipt, { grant, plan, checksum, tag }: Sent): Receipt {
  const { profile, storage } = grant.protection;
  const byStorage = profile === 'client' ? storage : profile;
  const facts: Readonly<Record<string, readonly [said: unknown, done: unknown]>> = {
    bucket: [receipt.bucket, grant.bucket],
    key: [receipt.key, grant.key],
    size: [receipt.size, plan.plaintextSize],
    objectSize: [receipt.objectSize, plan.objectSize],
    checksum: [receipt.checksum?.value ?? checksum.value, checksum.value],
    tag: [receipt.tag ?? tag, tag],
    protection: [wordsOf(receipt.protection), wordsOf(grant.protection)],
    reported: [byStorage && profileOf(receipt.reported), byStorage],
  };
  for (const [name, [said, done]] of Object.entries(facts)) {
    if (said === done) continue;
    throw failure('receipt-mismatch', `receipt.${name}`);
  }
  return receipt;
}

function wordsOf({ profile, client, storage, keys }: Grant['protection']): string {
  return [profile, client?.suite, client?.keyring, client?.publicKey, storage, keys].join();
}

function profileOf({ serverSideEncryption, customerAlgorithm }: ReportedEncryption = {}): string | undefined {
  return customerAlgorithm === 'AES256'
    ? 'sse-c'
    : Object.keys(SSE_NAMES).find((profile) => SSE_NAMES[profile] === serverSideEncryption);
}
