import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import { post } from '../../page/senders.js';

const PART_BYTES = 8 * 1024 * 1024;

/**
 * Uppy as its documentation has it: the page asks its server for each URL, and the parts of one file follow each other. Parts are as
 * large as everybody's here; Uppy's own would be 5 MiB.
 *
 * @param {File} file
 * @param {{ plain: string }} server
 * @returns {() => Promise<() => Promise<void>>}
 */
export function uppySender(file, { plain }) {
  return async () => async () => {
    const uppy = new Uppy();
    uppy.use(AwsS3, {
      shouldUseMultipart: true,
      getChunkSize: () => PART_BYTES,
      signRequest: (request) => post(plain, 'sign', request),
    });
    uppy.addFile({ name: file.name, type: 'application/octet-stream', data: file });
    const { failed = [], successful = [] } = (await uppy.upload()) ?? {};
    uppy.destroy();
    if (failed.length > 0 || successful.length !== 1) throw new Error(`Uppy: ${failed[0]?.error}`);
  };
}
