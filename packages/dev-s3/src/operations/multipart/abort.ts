import type { Context } from '../context.js';
import { empty, type Reply } from '../reply.js';
import { findUpload, noSuchUpload } from './upload.js';

export async function abortMultipartUpload(context: Context): Promise<Reply> {
  const { record } = findUpload(context);
  const done = await context.bucket.uploads.close(record.id, async () => ({ keep: new Set(), result: true }));
  if (!done) throw noSuchUpload();
  return empty(204);
}
