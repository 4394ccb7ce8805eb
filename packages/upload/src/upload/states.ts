import type { Transitions } from '../transfer/transfer.js';

/** What an upload is doing. The last three are final. */
export type UploadState =
  /** For other uploads of the same uploader. */
  | 'waiting'
  /** Asking the signer, making the object's keys. */
  | 'preparing'
  | 'uploading'
  /** S3 has all parts; the signer puts them together and reads back. */
  | 'completing'
  | 'done'
  | 'failed'
  | 'cancelled';

export const UPLOAD_STATES: Transitions<UploadState> = {
  waiting: ['preparing', 'failed', 'cancelled'],
  preparing: ['uploading', 'failed', 'cancelled'],
  uploading: ['completing', 'failed', 'cancelled'],
  completing: ['done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
};
