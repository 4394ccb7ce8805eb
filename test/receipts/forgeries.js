import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

const base64url = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const TYPE = 'sealift-receipt+jwt';

/**
 * @typedef {{ what: string, jws: string, good: 'always' | 'with the key set' | 'never' }} Case
 * `with the key set`: signed by an earlier key, which a reader with one pinned key does not have
 *
 * @typedef {object} Material
 * @property {string} genuine by the key that signs now
 * @property {string} other another genuine one
 * @property {string} earlier by a key before it, which is in the key set
 * @property {import('node:crypto').KeyObject} privateKey of `genuine`
 * @property {{ x: string, kid: string }} key the same, published
 */

/** What a reader may meet. @param {Material} material @returns {Case[]} */
export function cases({ genuine, other, earlier, privateKey, key }) {
  const [header = '', payload = '', signature = ''] = genuine.split('.');
  const facts = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const attacker = generateKeyPairSync('ed25519');
  const { x } = attacker.publicKey.export({ format: 'jwk' });
  const signed = (/** @type {object} */ said, by = privateKey, text = payload) => {
    const input = `${base64url(said)}.${text}`;
    return `${input}.${sign(null, Buffer.from(input), by).toString('base64url')}`;
  };
  const hmac = (/** @type {string} */ secret, /** @type {BufferEncoding} */ encoding = 'utf8') => {
    const input = `${base64url({ alg: 'HS256', typ: TYPE, kid: key.kid })}.${payload}`;
    return `${input}.${createHmac('sha256', Buffer.from(secret, encoding)).update(input).digest('base64url')}`;
  };
  const pem = `-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA${Buffer.from(key.x, 'base64url').toString('base64')}\n-----END PUBLIC KEY-----\n`;
  const ours = { alg: 'EdDSA', typ: TYPE, kid: key.kid };
  const flipped = `${signature.slice(0, 20)}${signature[20] === 'A' ? 'B' : 'A'}${signature.slice(21)}`;

  /** @type {[string, string][]} */
  const refused = [
    ['another size', `${header}.${base64url({ ...facts, size: facts.size + 1 })}.${signature}`],
    ['the facts of another receipt', `${header}.${other.split('.')[1]}.${signature}`],
    ['a changed signature', `${header}.${payload}.${flipped}`],
    ['no signature', `${header}.${payload}.`],
    ['two parts', `${header}.${payload}`],
    ['another key', signed({ ...ours, kid: 'attacker' }, attacker.privateKey)],
    ['another key that claims to be this one', signed(ours, attacker.privateKey)],
    [
      'a key that it brings along',
      signed({ ...ours, jwk: { kty: 'OKP', crv: 'Ed25519', x } }, attacker.privateKey),
    ],
    ['alg none', `${base64url({ ...ours, alg: 'none' })}.${payload}.`],
    ['alg none, with the signature', `${base64url({ ...ours, alg: 'none' })}.${payload}.${signature}`],
    ['alg HS256 with the public key as secret', hmac(key.x, 'base64url')],
    ['alg HS256 with its base64url as secret', hmac(key.x)],
    ['alg HS256 with its PEM as secret', hmac(pem)],
    ['a token of another type under the same key', signed({ ...ours, typ: 'JWT' })],
    ['a token of no type under the same key', signed({ alg: 'EdDSA', kid: key.kid })],
    ['nothing', ''],
    ['one word', 'receipt'],
    ['dots', '...'],
  ];
  return [
    { what: 'a receipt', jws: genuine, good: 'always' },
    { what: 'another receipt', jws: other, good: 'always' },
    { what: 'a receipt of the key before', jws: earlier, good: 'with the key set' },
    ...refused.map(([what, jws]) => ({ what, jws, good: /** @type {const} */ ('never') })),
  ];
}
