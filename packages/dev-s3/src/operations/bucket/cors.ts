import { readCors, writeCors } from '../../cors/rules.js';
import { S3Error } from '../../errors.js';
import { readXml } from '../../xml/read.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply, xml } from '../reply.js';

export async function putBucketCors(context: Context): Promise<Reply> {
  const cors = readCors(readXml(await readDocument(context, 'checksum required'), 'CORSConfiguration'));
  await context.bucket.configure({ cors });
  return empty(200);
}

export async function getBucketCors({ bucket }: Context): Promise<Reply> {
  const { cors } = bucket.settings;
  if (cors) return xml('CORSConfiguration', writeCors(cors));
  throw new S3Error('NoSuchCORSConfiguration', 'The CORS configuration does not exist', [
    ['BucketName', bucket.name],
  ]);
}

export async function deleteBucketCors({ bucket }: Context): Promise<Reply> {
  await bucket.configure({ cors: undefined });
  return empty(204);
}
