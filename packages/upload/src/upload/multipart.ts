/** What uploads of several parts need, and no others: loaded with the first of them. */
import { createClaimingSealer } from '@sealift/core/seal';
import { claimAnew } from './mending.js';
import { openSealing } from './sealing.js';
import { sendObject } from './send-object.js';
import type { UploadStrategy } from './strategy.js';

export const multipart: UploadStrategy = {
  create: createClaimingSealer,
  open(input) {
    const sealing = openSealing({ ...input, claimAnew });
    const { metadata, close } = sealing;
    return {
      metadata,
      send: (job, ports, planned) => sendObject(job, ports, { ...planned, sealing }),
      close,
    };
  },
};
