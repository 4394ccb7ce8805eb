import { expect, test } from 'vitest';
import { encodeMetadataValue } from './metadata-encoding.js';

// Values that S3 itself returned.
test.each([
  ['plain', 'plain'],
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
  ['åa', '=?UTF-8?B?w4PCpWE=?='],
  ['中中中', '=?UTF-8?B?w6TCuMKtw6TCuMKtw6TCuMKt?='],
  ['\u0080', '=?UTF-8?B?w4LCgA==?='],
  ['\u07ff', '=?UTF-8?B?w5/Cvw==?='],
  ['\uffff', '=?UTF-8?B?w6/Cv8K/?='],
  [
    '{"aws:x-amz-cek-alg":"AES/GCM/NoPadding","Some Data":"Some Data","l1Key":"ååå"}',
    '=?UTF-8?Q?{"aws:x-amz-cek-alg":"AES/GCM/NoPadding",?= =?UTF-8?Q?"Some_Data":"Some_Da?= =?UTF-8?Q?ta","l1Key":"=C3=83=C2=A5=C3=83=C2=A5=C3=83=C2=A5"}?=',
  ],
])('%s', (original, returned) => {
  expect(encodeMetadataValue(Buffer.from(original, 'utf8').toString('latin1'))).toBe(returned);
});
