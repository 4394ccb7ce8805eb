import type { Receipt } from '@sealift/protocol';
import { expect } from 'vitest';
import { claimsOf, uploadSentences } from './claims.js';
import type { Ending, Held } from './page.js';
import type { Profile } from './profiles.js';
import { secretsOf, told } from './secrets.js';
import type { Kept, Truth } from './store.js';
import { searchFor, searchForText } from './wire.js';
import type { World } from './world.js';

/** Codes that say, or let one think, that there is an object. */
const STORED = ['done', 'cancelled-but-stored'];
/** Codes that say that nobody knows. */
const UNKNOWN = ['outcome-unknown', 'receipt-mismatch'];
/** Milliseconds within which whatever goes wrong is over: the limit, for each try of each call. */
const OVER = 12_000;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)+$|^(done|cancelled)$/;

export interface UploadCase {
  readonly world: World;
  readonly profile: Profile;
  readonly file: { readonly name: string; readonly bytes: Buffer };
  readonly before: readonly Kept[];
  /** By their ciphertext: those of the KMS, and those that the signer has made up. */
  readonly dataKeys: ReadonlyMap<string, string>;
  readonly held: () => Held;
  readonly console: string;
  readonly answers: readonly string[];
}

/** All that must be true of an upload, whatever was said to the page. */
export async function judgeUpload(ending: Ending<Receipt>, test: UploadCase): Promise<void> {
  const { world, profile, file, before } = test;
  const { code, result, error } = ending;
  checkEnd(ending, test);

  const plaintext = searchFor(file.bytes);
  const wire = everythingHeard(world);
  if (profile.pinned) expect(plaintext.find(wire), 'plaintext on the wire').toBeUndefined();
  expect(searchForText(file.name).find(wire), 'file name on the wire').toBeUndefined();
  expect(plaintext.find(Buffer.from(told(error))), 'plaintext in the error').toBeUndefined();
  const words = Buffer.from(told(error));
  expect(searchForText(file.name).find(words), 'file name in the error').toBeUndefined();
  for (const [name, secret] of secretsOf(world, test.answers))
    expect(secret.find(words), name).toBeUndefined();

  const known = new Set(before.map(({ versionId }) => versionId));
  const fresh = (await world.store.objects()).filter(({ versionId }) => !known.has(versionId));
  const keys = new Map([...test.dataKeys, ...customerKeys(world)]);
  const truths = await Promise.all(fresh.map((one) => world.store.truthOf(one, profile, keys)));
  const receipt = result ?? (error as { receipt?: Receipt } | undefined)?.receipt;
  const stored = truths.find((truth) => truth.key === receipt?.key);
  if (STORED.includes(code)) checkReceipt(receipt, stored, file.bytes, profile);
  else if (!UNKNOWN.includes(code)) expect(fresh, `${code}, yet there is an object`).toEqual([]);
  expect(fresh.length, 'one upload makes one object').toBeLessThanOrEqual(1);
  if (endsWell(world)) expect(await world.store.openUploads(), 'multipart uploads that are open').toBe(0);

  const sentences = uploadSentences(ending);
  const said = [...claimsOf(sentences.during), ...claimsOf(sentences.after)];
  const sent = world.storage.heard
    .concat(world.elsewhere.heard)
    .some(({ method, body }) => method === 'PUT' && body.length > 0);
  const isFile = stored?.plaintext?.equals(file.bytes) ?? false;
  if (said.includes('stored')) expect(isFile, sentences.after).toBe(true);
  if (said.includes('encrypted here')) expect(plaintext.find(wire), sentences.after).toBeUndefined();
  if (claimsOf(sentences.after).includes('encrypted here'))
    expect(stored?.sealed, sentences.after).toBe(true);
  if (said.includes('encrypted by S3')) expect(stored?.storage, sentences.after).toBe(profile.storage);
  if (said.includes('nothing stored')) expect(fresh, sentences.after).toEqual([]);
  if (said.includes('nothing sent')) expect(sent, sentences.after).toBe(false);
  for (const kept of fresh) await world.store.remove(kept);
}

/** What S3 was given to encrypt with, by object. */
export function customerKeys({ storage }: World): [string, string][] {
  return storage.heard.flatMap(({ path, headers }): [string, string][] => {
    const key = headers['x-amz-server-side-encryption-customer-key'];
    const [, , ...name] = decodeURIComponent(path.split('?')[0] ?? '').split('/');
    return key === undefined ? [] : [[name.join('/'), key]];
  });
}

/** The signer was told, in its own words, which upload to end. */
function endsWell({ signer }: World): boolean {
  return signer.heard.some(({ path }) => path.endsWith('/uploads/abort'));
}

function checkReceipt(
  receipt: Receipt | undefined,
  stored: Truth | undefined,
  bytes: Buffer,
  { sealed, storage }: Profile,
): void {
  expect(stored, 'the object of the receipt').toBeDefined();
  expect(stored).toMatchObject({ key: receipt?.key, size: receipt?.objectSize, sealed });
  expect(stored?.plaintext?.equals(bytes), 'what is stored is the file').toBe(true);
  if (sealed) expect(stored?.sealedKey, 'the key that is sealed in it').toBe(receipt?.key);
  if (storage !== undefined) expect(stored?.storage).toBe(storage);
  expect(receipt?.size).toBe(bytes.length);
}

function checkEnd(
  ending: Ending<unknown>,
  { held, console: lines }: Pick<UploadCase, 'held' | 'console'>,
): void {
  const { code, state, took } = ending;
  expect(code).toMatch(KEBAB);
  expect(took, 'milliseconds').toBeLessThan(OVER);
  expect(state).toBe(code === 'done' ? 'done' : /^cancelled/.test(code) ? 'cancelled' : 'failed');
  expect(held(), 'what the page still holds').toEqual({ jobs: 0, spools: 0 });
  expect(lines, 'the console').toBe('');
}

/** Every byte that a page has sent to anybody. */
function everythingHeard({ signer, storage, elsewhere }: World): Buffer {
  const own = [signer, storage, elsewhere]
    .flatMap(({ heard }) => heard)
    .filter(({ headers }) => !bySigner(headers));
  return Buffer.concat(
    own.flatMap(({ method, path, headers, body }) => [
      Buffer.from(`${method} ${path} ${Object.entries(headers).flat().join(' ')} `),
      body,
    ]),
  );
}

/** The signer's own requests to S3 are signed in a header, a page's in the address. */
function bySigner({ authorization = '' }: Readonly<Record<string, string>>): boolean {
  return authorization.startsWith('AWS4-HMAC');
}
