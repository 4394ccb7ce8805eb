import type { EncryptedOperation, StringMap } from '@sealift/signer';
import type { ObjectStore } from './store.js';

/** The headers of each operation that makes the copy. */
export type CopyHeaders = (operation: EncryptedOperation) => StringMap;

/** What both ways of copying need. */
export interface Copy {
  readonly target: ObjectStore['target'] & { readonly Key: string };
  readonly source: { readonly CopySource: string; readonly CopySourceIfMatch: string };
  readonly attributes: object;
  readonly metadata: StringMap;
  readonly sourceHeaders: StringMap;
  readonly headers: CopyHeaders;
}

/** As `x-amz-tagging` wants them: a URL query. */
export function taggingOf(tags: StringMap): string {
  return new URLSearchParams({ ...tags }).toString();
}
