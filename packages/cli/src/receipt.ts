import { open } from 'node:fs/promises';
import { ReceiptError, type ReceiptKeys, verifyPublicReceipt } from '@sealift/signer/receipt';
import { type Command, onePositional, parse, STANDARD, type Terminal, UsageError } from './command.js';
import { streamsOf } from './streams.js';

/** More than any receipt or key set has; a wrong path or address is not read into memory. */
const MAX_BYTES = 65_536;
const FETCH_TIMEOUT = 30_000;

const OPTIONS = {
  jwks: { type: 'string' },
  'public-key': { type: 'string', multiple: true },
} as const;

export const receipt: Command = {
  help: `Usage: sealift receipt verify FILE --public-key PEM …
       sealift receipt verify FILE --jwks FILE|URL

  verify   proves that the signer made this receipt and that it was not changed, and prints
           what was signed as JSON; exit code 1 otherwise

  FILE                     the receipt in JSON, or its field "jws" alone; "-" is standard input
  --public-key PEM         file with an Ed25519 public key; may be given several times
  --jwks FILE|URL          a key set, e.g. https://app.example/sealift/receipts/jwks.json

A key set that comes from the signer itself says only that this signer says so.

  sealift receipt verify receipt.json --public-key receipts.pem`,
  flags: OPTIONS,
  actions: ['verify'],

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const [action, ...rest] = positionals;
    if (action !== 'verify') throw new UsageError('the action is verify');
    const path = onePositional(rest, 'FILE');
    const { jwks, 'public-key': pems = [] } = values;
    if ((jwks === undefined) === (pems.length === 0)) throw new UsageError('give --public-key or --jwks');
    const keys = jwks === undefined ? await Promise.all(pems.map(readSmall)) : await keySetOf(jwks, terminal);
    const text = path === STANDARD ? await readStandard(terminal) : await readSmall(path);
    terminal.out(JSON.stringify(await verifyPublicReceipt(text, keys), null, 2));
  },
};

/** @throws UsageError, ReceiptError `receipt-keys-invalid` */
async function keySetOf(given: string, terminal: Terminal): Promise<ReceiptKeys> {
  const text = /^[a-z]+:\/\//i.test(given) ? await fetchKeySet(given, terminal) : await readSmall(given);
  try {
    return JSON.parse(text) as ReceiptKeys;
  } catch {
    throw new ReceiptError('receipt-keys-invalid', `--jwks: ${given} is no JSON Web Key Set.`);
  }
}

/** Over HTTPS, or from this machine: on the way somebody could put another key in. */
async function fetchKeySet(address: string, { signal }: Terminal): Promise<string> {
  if (!URL.canParse(address) || !isSecure(new URL(address)))
    throw new UsageError('--jwks: the address must begin with https://');
  const limits = AbortSignal.any([signal, AbortSignal.timeout(FETCH_TIMEOUT)]);
  const answer = await fetch(address, { redirect: 'error', signal: limits }).catch(() => undefined);
  if (answer?.ok !== true || answer.body === null)
    throw new ReceiptError('receipt-keys-invalid', '--jwks: the address does not answer with a key set.');
  return textOf(answer.body, '--jwks: the answer is too large for a key set');
}

function readStandard(terminal: Terminal): Promise<string> {
  return textOf(streamsOf(terminal).input, 'standard input is too large for a receipt');
}

/** @throws UsageError with this message when there is too much */
async function textOf(source: AsyncIterable<Uint8Array>, tooLarge: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of source) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw new UsageError(tooLarge);
  }
  return text + decoder.decode();
}

function isSecure({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  );
}

/** @throws UsageError for a file that is too large */
async function readSmall(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    if ((await handle.stat()).size > MAX_BYTES) throw new UsageError(`${path} is too large`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
