import { S3Error } from '../errors.js';

/** A KMS key this server pretends to reach. Ids are bare; answers carry the ARN, as S3 gives it. */
export interface KmsKey {
  readonly id: string;
  readonly enabled?: boolean;
}

export interface KmsDirectory {
  /** The ARN for a key id or ARN of a request; without one, the key `aws/s3`. */
  resolve(requested: string | undefined): string;
}

export function kmsDirectory(keys: readonly KmsKey[], region: string, accountId: string): KmsDirectory {
  const arnOf = (id: string): string =>
    id.startsWith('arn:') ? id : `arn:aws:kms:${region}:${accountId}:key/${id}`;
  const known = new Map(keys.map((key) => [arnOf(key.id), key] as const));
  return {
    resolve(requested) {
      if (requested === undefined) return arnOf('aws-managed-s3');
      const arn = arnOf(requested);
      const key = known.get(arn);
      if (!key) throw new S3Error('KMS.NotFoundException', 'The KMS key of the request does not exist.');
      if (key.enabled === false)
        throw new S3Error('KMS.DisabledException', 'The KMS key of the request is disabled.');
      return arn;
    },
  };
}

/** `x-amz-server-side-encryption-context`: base64 of a JSON object of strings. Returned unchanged. */
export function checkContext(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  let context: unknown;
  try {
    context = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalidContext();
  }
  const isObject = typeof context === 'object' && context !== null && !Array.isArray(context);
  if (!isObject || bytes.toString('base64') !== text) throw invalidContext();
  if (!Object.values(context as object).every((value) => typeof value === 'string')) throw invalidContext();
  return text;
}

function invalidContext(): S3Error {
  return new S3Error(
    'InvalidArgument',
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
  );
}
