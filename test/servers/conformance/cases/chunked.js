import { DOCS } from '../docs.js';
import { hmac, sha256, signingKey } from '../sign.js';
import { told } from '../told.js';

const PAYLOAD = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const PIECES = ['a'.repeat(8192), 'the rest', ''].map((text) => Buffer.from(text));
const DECODED = PIECES.reduce((sum, piece) => sum + piece.byteLength, 0);
const ENCODED = encode(() => '0'.repeat(64)).byteLength;

/** The body as it is sent: size, signature and bytes of each piece. @param {(piece: Buffer) => string} signature */
function encode(signature) {
  return Buffer.concat(
    PIECES.flatMap((piece) => [
      Buffer.from(`${piece.byteLength.toString(16)};chunk-signature=${signature(piece)}\r\n`),
      piece,
      Buffer.from('\r\n'),
    ]),
  );
}

/** Signs piece after piece, each on the signature before. @param {import('../site.js').Site} site @param {import('../sign.js').Wire} wire */
function signedBody({ server }, { headers }) {
  const [, scopeText = '', first = ''] =
    /Credential=[^/]+\/([^,]+),.*Signature=(\w+)/.exec(headers.authorization ?? '') ?? [];
  const key = signingKey(server.credentials.secretAccessKey, scopeText.split('/'));
  let previous = first;
  return encode((piece) => {
    const lines = [
      'AWS4-HMAC-SHA256-PAYLOAD',
      headers['x-amz-date'],
      scopeText,
      previous,
      sha256(Buffer.alloc(0)),
      sha256(piece),
    ];
    previous = hmac(key, lines.join('\n')).toString('hex');
    return previous;
  });
}

/** @param {string} name @param {string | string[]} aws @param {{ decoded?: number, spoil?: (body: Buffer) => Buffer }} [options] @returns {import('./case.js').Case} */
const put = (name, aws, { decoded = DECODED, spoil = (body) => body } = {}) => ({
  name,
  aws,
  doc: DOCS.streaming,
  run: async (site) =>
    told(
      await site.put(
        {
          'content-encoding': 'aws-chunked',
          'content-length': String(ENCODED),
          'x-amz-decoded-content-length': String(decoded),
        },
        {
          body: '',
          payload: PAYLOAD,
          change(wire) {
            wire.body = spoil(signedBody(site, wire));
          },
        },
      ),
    ),
});

/** @param {Buffer} body @param {number} at */
function flipped(body, at) {
  const copy = Buffer.from(body);
  copy[at] = copy[at] === 0x30 ? 0x31 : 0x30;
  return copy;
}

/** Where the signature of the second piece begins. @param {Buffer} body */
const secondSignature = (body) => body.indexOf('chunk-signature=', 200) + 'chunk-signature='.length;

/** @type {import('./case.js').Topic} */
export const chunked = {
  title: 'Bodies in signed chunks',
  cases: [
    put('all chunks signed', '200'),
    put('a byte of the first chunk changed', '403 SignatureDoesNotMatch', {
      spoil: (body) => flipped(body, 500),
    }),
    put('the signature of the second chunk changed', '403 SignatureDoesNotMatch', {
      spoil: (body) => flipped(body, secondSignature(body)),
    }),
    put('the signature of the last, empty chunk changed', '403 SignatureDoesNotMatch', {
      spoil: (body) => flipped(body, body.length - 8),
    }),
    put('fewer bytes than x-amz-decoded-content-length', '400 IncompleteBody', { decoded: DECODED + 1 }),
  ],
};
