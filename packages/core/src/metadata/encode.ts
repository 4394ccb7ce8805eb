import { encodeBase64 } from '../bytes/base64.js';
import type { ObjectHeader } from './header.js';
import { encodeJsonMap } from './json-map.js';
import { V2, V3, WRAP_CODES } from './names.js';

/**
 * The metadata that every S3 Encryption Client reads: V3 for the committing suite, V2 for the other one; never an
 * entry of another version, never an empty value (docs/object-format.md).
 */
export function encodeMetadata(header: ObjectHeader): Record<string, string> {
  const description = encodeJsonMap(header.description);
  const encryptedDataKey = encodeBase64(header.encryptedDataKey);
  if (header.keyCommitment === undefined) {
    return {
      [V2.encryptedDataKey]: encryptedDataKey,
      [V2.iv]: encodeBase64(header.messageId),
      [V2.materialDescription]: description,
      [V2.wrapAlgorithm]: header.wrapAlgorithm,
      [V2.contentAlgorithm]: header.suite.contentAlgorithm,
      [V2.tagLength]: '128',
    };
  }
  const isKms = header.wrapAlgorithm === 'kms+context';
  return {
    [V3.contentAlgorithm]: header.suite.contentAlgorithm,
    [V3.keyCommitment]: encodeBase64(header.keyCommitment),
    [V3.messageId]: encodeBase64(header.messageId),
    [V3.encryptedDataKey]: encryptedDataKey,
    [V3.wrapAlgorithm]: WRAP_CODES[header.wrapAlgorithm],
    // An empty material description is left out: one client refuses to read raw keys with any.
    ...(isKms ? { [V3.encryptionContext]: description } : {}),
    ...(!isKms && description !== '{}' ? { [V3.materialDescription]: description } : {}),
  };
}
