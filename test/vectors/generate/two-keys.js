/**
 * Ciphertexts that are authentic under two data keys ("invisible salamanders", Dodis, Grubbs, Ristenpart, Woodage, CRYPTO
 * 2018): whoever replaces the wrapped key shows another reader another file. V2 cannot tell; V3 does, by its key commitment.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import * as o from './objects.js';

const OTHER_DATA_KEY = Buffer.from(o.DATA_KEY.map((byte) => byte ^ 0xff));
const POLYNOMIAL = 0xe1n << 120n;

/** Product in GF(2^128), bits as GCM orders them (NIST SP 800-38D, 6.3). */
function product(a, b) {
  let [sum, power] = [0n, b];
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((a >> bit) & 1n) sum ^= power;
    power = power & 1n ? (power >> 1n) ^ POLYNOMIAL : power >> 1n;
  }
  return sum;
}

/** The power 2^128 − 2, by squaring. */
function inverse(a) {
  let [result, square] = [1n << 127n, a];
  for (let bit = 1; bit < 128; bit++) {
    square = product(square, square);
    result = product(result, square);
  }
  return result;
}

const number = (bytes) => BigInt(`0x${bytes.toString('hex')}`);
const bytes = (value) => Buffer.from(value.toString(16).padStart(32, '0'), 'hex');
const blockOf = (key, block) => {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return number(cipher.update(block));
};

/** A body whose last block makes one tag of both keys. */
function forTwo(keys, iv, aad) {
  const chosen = [Buffer.alloc(16, 0x5a), Buffer.alloc(16, 0xa5)];
  const lengths = Buffer.alloc(16);
  lengths.writeBigUInt64BE(BigInt(aad.length * 8), 0);
  lengths.writeBigUInt64BE(BigInt((chosen.length + 1) * 128), 8);
  const ad = aad.length === 0 ? [] : [Buffer.concat([aad, Buffer.alloc(16 - aad.length)])];
  const around = [...ad, ...chosen, Buffer.alloc(16), lengths].map(number);
  const sides = keys.map((key) => {
    const hash = blockOf(key, Buffer.alloc(16));
    const sum = around.reduce((total, block) => product(total ^ block, hash), 0n);
    return {
      square: product(hash, hash),
      rest: sum ^ blockOf(key, Buffer.concat([iv, Buffer.from([0, 0, 0, 1])])),
    };
  });
  const [first = { square: 0n, rest: 0n }, second = first] = sides;
  const last = product(first.rest ^ second.rest, inverse(first.square ^ second.square));
  const tag = first.rest ^ product(last, first.square);
  return Buffer.concat([...chosen, bytes(last), bytes(tag)]);
}

/** What a key makes of a body; throws unless it is authentic. */
function opened(key, iv, aad, body) {
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(aad).setAuthTag(body.subarray(-16));
  return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]).toString('hex');
}

function contentKey(dataKey) {
  const info = Buffer.concat([o.SUITE, Buffer.from('DERIVEKEY')]);
  return Buffer.from(hkdfSync('sha512', dataKey, o.MESSAGE_ID, info, 32));
}

const keys = [o.DATA_KEY, OTHER_DATA_KEY];
const v2 = { iv: o.V2_IV, aad: Buffer.alloc(0) };
const v2Body = forTwo(keys, v2.iv, v2.aad);
const v3 = { iv: Buffer.alloc(12, 1), aad: o.SUITE };
const v3Keys = keys.map(contentKey);
const v3Body = forTwo(v3Keys, v3.iv, v3.aad);
// The second key opens it as well: only the commitment refuses it.
const [v3First] = v3Keys.map((key) => opened(key, v3.iv, v3.aad, v3Body));

const V2 = (dataKey) => ({
  ...o.V2_AES,
  commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
  metadata: { ...o.V2_AES.metadata, 'x-amz-key-v2': o.wrap(dataKey, 'AES/GCM/NoPadding') },
  body: v2Body.toString('hex'),
  expect: { plaintext: opened(dataKey, v2.iv, v2.aad, v2Body) },
});
const V3 = (dataKey) => ({
  ...o.V3_AES,
  metadata: { ...o.V3_AES.metadata, 'x-amz-3': o.wrap(dataKey, '115') },
  body: v3Body.toString('hex'),
});

export const twoKeys = {
  'v2-two-keys-first': V2(o.DATA_KEY),
  'v2-two-keys-second': V2(OTHER_DATA_KEY),
  'v3-two-keys-first': { ...V3(o.DATA_KEY), expect: { plaintext: v3First } },
  'v3-two-keys-second': { ...V3(OTHER_DATA_KEY), expect: { error: 'key-commitment-mismatch' } },
};
