import type { Keyring } from '@sealift/core/keyrings';
import type { CommitmentPolicy, FileInfo } from '@sealift/core/open';
import type { DownloadGrant, PlannedPart } from '@sealift/protocol';
import type { OpenedRange, OpenLane } from '../lanes/open-lane.js';
import { openerFor } from './opener.js';

/** One object on its way back to being a file: what all its ranges have in common. */
export interface Opening {
  /** Number of this download, for the lanes. */
  readonly job: number;
  /** Bytes of the file. */
  readonly size: number;
  /** Absent on objects of other writers. */
  readonly fileInfo?: FileInfo;
  /** Gives a lane the object's keys, once. */
  introduce(lane: OpenLane): Promise<void>;
  accept(part: PlannedPart, range: OpenedRange): void;
  /** When all ranges are accepted; nothing where S3 decrypts. @throws CoreError `object-authentication-failed` */
  verify(): Promise<void>;
  close(): void;
}

let jobs = 0;

export async function openOpening(
  grant: DownloadGrant,
  held: Keyring | undefined,
  commitmentPolicy: CommitmentPolicy | undefined,
): Promise<Opening> {
  const opener = await openerFor(grant, held, commitmentPolicy);
  const job = ++jobs;
  const lanes = new Map<OpenLane, Promise<void>>();
  let tag = new Uint8Array();

  return {
    job,
    size: opener.plaintextSize,
    ...(opener.fileInfo === undefined ? {} : { fileInfo: opener.fileInfo }),
    introduce(lane) {
      const known = lanes.get(lane) ?? lane.open(job, opener.handle);
      lanes.set(lane, known);
      return known;
    },
    accept({ offset, plaintextLength, last }, range) {
      opener.accept({ offset, length: plaintextLength, share: range.share });
      if (last) tag = Uint8Array.from(range.tag);
    },
    verify: () => opener.verify(tag),
    close() {
      for (const lane of lanes.keys()) lane.close(job).catch(() => {});
    },
  };
}
