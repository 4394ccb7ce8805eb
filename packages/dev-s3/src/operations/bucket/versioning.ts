import { S3Error } from '../../errors.js';
import { malformed, readXml } from '../../xml/read.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply, xml } from '../reply.js';

/** Enabled or suspended; a bucket that had versions once never forgets that. */
export async function putBucketVersioning(context: Context): Promise<Reply> {
  const root = readXml(await readDocument(context, 'checksum optional'), 'VersioningConfiguration');
  const status = root.allow('Status', 'MfaDelete').value('Status');
  const mfaDelete = root.value('MfaDelete');
  if (mfaDelete === 'Enabled')
    throw new S3Error('NotImplemented', 'MFA delete is not implemented by this server.');
  if (mfaDelete !== undefined && mfaDelete !== 'Disabled') throw malformed();
  if (status === undefined) {
    throw new S3Error('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformed();
  if (status === 'Suspended' && context.bucket.settings.objectLock !== undefined) {
    throw new S3Error(
      'InvalidBucketState',
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
    );
  }
  await context.bucket.configure({ versioning: status });
  return empty(200);
}

/** Empty as long as nobody has ever enabled it. */
export async function getBucketVersioning({ bucket }: Context): Promise<Reply> {
  return xml('VersioningConfiguration', [['Status', bucket.settings.versioning]]);
}
