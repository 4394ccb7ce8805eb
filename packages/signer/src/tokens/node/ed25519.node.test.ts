import { expect, test } from 'vitest';
import * as portable from '../ed25519.js';
import * as native from './ed25519.js';

test.each([0, 1, 63, 64, 1_000])(
  'a message of %i bytes has the same signature on every platform',
  (length) => {
    const message = Uint8Array.from({ length }, (_, at) => at);
    for (const filler of [0, 7, 255]) {
      const seed = new Uint8Array(32).fill(filler);
      const [one, other] = [native.openEd25519(seed.slice()), portable.openEd25519(seed.slice())];
      expect(one.publicKey).toEqual(other.publicKey);
      expect(one.sign(message)).toEqual(other.sign(message));
      expect(one.publicKey.buffer.byteLength).toBe(32);
    }
  },
);

test('RFC 8032 §7.1, test 1', () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  const key = native.openEd25519(new Uint8Array(seed));
  expect(hex(key.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  expect(hex(key.sign(new Uint8Array()))).toBe(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
});
