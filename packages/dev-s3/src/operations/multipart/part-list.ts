import { ALGORITHM_NAMES, type ChecksumAlgorithm } from '../../checksums/algorithms.js';
import { MAX_PART_NUMBER } from '../../limits.js';
import { malformed, type XmlElement } from '../../xml/read.js';

/** One `<Part>` of a CompleteMultipartUpload body. */
export interface ListedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

export function readPartList(root: XmlElement): ListedPart[] {
  const parts = root.allow('Part').all('Part');
  if (parts.length === 0 || parts.length > MAX_PART_NUMBER) throw malformed();
  return parts.map((part) => {
    part.allow('PartNumber', 'ETag', ...ALGORITHM_NAMES.map((name) => `Checksum${name}`));
    const number = part.value('PartNumber') ?? '';
    const etag = part
      .value('ETag')
      ?.trim()
      .replace(/^"(.*)"$/, '$1');
    if (!/^\d{1,5}$/.test(number) || !etag) throw malformed();
    const checksums = ALGORITHM_NAMES.flatMap((name): [ChecksumAlgorithm, string][] => {
      const value = part.value(`Checksum${name}`);
      return value === undefined ? [] : [[name, value]];
    });
    return { partNumber: Number(number), etag, checksums: new Map(checksums) };
  });
}
