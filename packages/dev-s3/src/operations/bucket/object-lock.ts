import { S3Error } from '../../errors.js';
import type { DefaultRetention, ObjectLock } from '../../store/object-lock.js';
import { malformed, readXml, type XmlElement } from '../../xml/read.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply, xml } from '../reply.js';

/** S3 allows a hundred years. */
const MOST_DAYS = 36_500;
const MOST_YEARS = 100;

/** A bucket that keeps versions gets Object Lock, or another default rule; it never loses it again. */
export async function putObjectLockConfiguration(context: Context): Promise<Reply> {
  const root = readXml(await readDocument(context, 'checksum required'), 'ObjectLockConfiguration');
  root.allow('ObjectLockEnabled', 'Rule');
  if (root.value('ObjectLockEnabled') !== 'Enabled') throw malformed();
  const rule = root.child('Rule');
  const objectLock: ObjectLock = rule === undefined ? {} : { rule: readRule(rule) };
  if (context.bucket.settings.versioning !== 'Enabled') {
    throw new S3Error(
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    );
  }
  await context.bucket.configure({ objectLock });
  return empty(200);
}

function readRule(rule: XmlElement): DefaultRetention {
  const retention = rule.allow('DefaultRetention').child('DefaultRetention');
  const mode = retention?.allow('Mode', 'Days', 'Years').value('Mode');
  const [days, years] = [retention?.value('Days'), retention?.value('Years')];
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw malformed();
  // One of the two, and not both.
  if ((days === undefined) === (years === undefined)) throw malformed();
  if (days !== undefined) return { mode, days: period(days, MOST_DAYS) };
  return { mode, years: period(years ?? '', MOST_YEARS) };
}

function period(text: string, most: number): number {
  if (!/^-?\d{1,9}$/.test(text)) throw malformed();
  const count = Number(text);
  if (count > 0 && count <= most) return count;
  throw new S3Error(
    'InvalidArgument',
    'Default retention period must be a positive integer value, and not too large.',
  );
}

export async function getObjectLockConfiguration({ bucket }: Context): Promise<Reply> {
  const { objectLock } = bucket.settings;
  if (objectLock === undefined) {
    throw new S3Error(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
      [['BucketName', bucket.name]],
    );
  }
  const { rule } = objectLock;
  const retention: Xml[] = rule
    ? [
        [
          'Rule',
          [
            [
              'DefaultRetention',
              [
                ['Mode', rule.mode],
                ['Days', rule.days],
                ['Years', rule.years],
              ],
            ],
          ],
        ],
      ]
    : [];
  return xml('ObjectLockConfiguration', [['ObjectLockEnabled', 'Enabled'], ...retention]);
}
