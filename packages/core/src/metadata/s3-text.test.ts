import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counting, stream } from '../../test/bytes.js';
import { fixedKeyring, fixedKms, openerFor, sealObject } from '../../test/objects.js';
import { kmsKeyring } from '../keyrings/index.js';
import { openVerified } from '../open/index.js';
import { restoreS3Text } from './s3-text.js';

/** What S3 returned for what was stored (aws-sdk-ruby, spec/encryptionv3/s3_rfc2047_spec.rb). */
const RETURNED: [string, string][] = [
  ['café', '=?UTF-8?Q?caf=C3=83=C2=A9?='],
  ['åäö', '=?UTF-8?B?w4PCpcODwqTDg8K2?='],
  ['Ω', '=?UTF-8?B?w47CqQ==?='],
  ['中文', '=?UTF-8?B?w6TCuMKtw6bClsKH?='],
  ['日本語', '=?UTF-8?B?w6bCl8Klw6bCnMKsw6jCqsKe?='],
  ['€', '=?UTF-8?B?w6LCgsKs?='],
  ['😀', '=?UTF-8?B?w7DCn8KYwoA=?='],
  ['🔥', '=?UTF-8?B?w7DCn8KUwqU=?='],
  ['Hello café 中文 😀', '=?UTF-8?B?SGVsbG8gY2Fmw4PCqSDDpMK4wq3DpsKWwocgw7DCn8KYwoA=?='],
  ['{"key":"åäö"}', '=?UTF-8?Q?{"key":"=C3=83=C2=A5=C3=83=C2=A4=C3=83=C2=B6"}?='],
  ['å', '=?UTF-8?B?w4PCpQ==?='],
  ['ååå', '=?UTF-8?B?w4PCpcODwqXDg8Kl?='],
  ['中中中', '=?UTF-8?B?w6TCuMKtw6TCuMKtw6TCuMKt?='],
  ['åa', '=?UTF-8?B?w4PCpWE=?='],
  ['\u0080', '=?UTF-8?B?w4LCgA==?='],
  ['\u07ff', '=?UTF-8?B?w5/Cvw==?='],
  ['\u0800', '=?UTF-8?B?w6DCoMKA?='],
  ['\uffff', '=?UTF-8?B?w6/Cv8K/?='],
  [
    '{"aws:x-amz-cek-alg":"AES/GCM/NoPadding","Some Data":"Some Data","l1Key":"ååå"}',
    '=?UTF-8?Q?{"aws:x-amz-cek-alg":"AES/GCM/NoPadding",?= =?UTF-8?Q?"Some_Data":"Some_Da?= =?UTF-8?Q?ta","l1Key":"=C3=83=C2=A5=C3=83=C2=A5=C3=83=C2=A5"}?=',
  ],
];

test.each(RETURNED)('%s', (stored, returned) => {
  expect(restoreS3Text(returned)).toBe(stored);
});

const utf8AsLatin1 = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');

test('any text that a server returned as raw bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('=?'));
      expect(restoreS3Text(utf8AsLatin1(text))).toBe(text);
    }),
  );
});

test('words cut inside a character', () => {
  const binary = utf8AsLatin1(utf8AsLatin1('x中y'));
  const words = [...binary].map((byte) => `=?utf-8?b?${btoa(byte)}?=`).join(' ');
  expect(restoreS3Text(words)).toBe('x中y');
});

test.each([
  ['', ''],
  ['{"a":"b"}', '{"a":"b"}'],
  ['{"a":"\\u00e5"}', '{"a":"\\u00e5"}'],
  ['already right: 中', 'already right: 中'],
  ['Latin-1 on its own: \u00e5!', 'Latin-1 on its own: \u00e5!'],
  ['=?ISO-8859-1?Q?a?=', '=?ISO-8859-1?Q?a?='],
  ['=?UTF-8?B?/w==?=', '=?UTF-8?B?/w==?='],
  ['=?UTF-8?B?!?=', '!'],
  ['=?UTF-8?Q?unfinished', '=?UTF-8?Q?unfinished'],
])('%j becomes %j', (value, expected) => {
  expect(restoreS3Text(value)).toBe(expected);
});

describe('an object whose metadata went through S3', () => {
  const mangled = '=?UTF-8?Q?{"aws:x-amz-cek-alg":"115","l1Key":"=C3=83=C2=A5=C3=83=C2=A5"}?=';

  test('opens with the KMS context that its writer gave', async () => {
    const sealed = await sealObject(counting(0, 9), { keyring: fixedKeyring(counting(0, 32)) });
    const kms = fixedKms(counting(0, 32));
    const keyring = kmsKeyring({ kms, encryptionContext: { l1Key: 'åå' } });
    const opener = await openerFor({
      ...sealed,
      keyring,
      metadata: { ...sealed.metadata, 'x-amz-t': mangled },
    });
    expect(await openVerified(opener, stream(sealed.object))).toEqual(counting(0, 9));
    expect(kms.asked).toMatchObject([{ encryptionContext: { 'aws:x-amz-cek-alg': '115', l1Key: 'åå' } }]);
  });

  test('opens with a raw keyring, whatever its description says', async () => {
    const sealed = await sealObject(counting(0, 9));
    const metadata = { ...sealed.metadata, 'x-amz-m': mangled };
    expect((await openerFor({ ...sealed, metadata })).plaintextSize).toBe(9);
  });
});
