import { createOpener, openVerified } from '@sealift/core/open';
import type { Receipt } from '@sealift/protocol';
import { endOf, type Followed } from './following.js';
import type { World } from './world/index.js';
import type { StoredObject } from './world/s3.js';

/** Codes that say by themselves that the page cannot know whether there is an object. */
const UNKNOWN: readonly string[] = ['outcome-unknown', 'receipt-mismatch'];

/**
 * Compares what S3 has with what pages were told, when everything has ended.
 *
 * @param rejections that nobody handled
 * @returns what must not be, in words
 */
export async function judge(world: World, rejections: readonly unknown[]): Promise<string[]> {
  const { s3, signers, recorder, uploads, crashed } = world;
  const objects = await s3.objects();
  const problems = [
    ...recorder.problems,
    ...rejections.map((reason) => `nobody handled a rejection: ${textOf(reason)}`),
    ...s3.failures.map((failure) => `S3 failed by itself: ${textOf(failure)}`),
    ...signers.failures.map((failure) => `a signer failed by itself: ${textOf(failure)}`),
  ];
  for (const followed of uploads) {
    const end = endOf(followed, crashed);
    const mine = [...objects].filter(([key]) => key.startsWith(`${followed.name}/`));
    const say = (what: string): void => void problems.push(`${followed.name} (${end}): ${what}`);
    if (mine.length > 1) say(`${mine.length} objects are stored`);
    for (const [key, object] of mine) {
      const wrong = await faultOf(world, followed, key, object);
      if (wrong !== undefined) say(`the stored object is not the file: ${wrong}`);
    }
    if (end === 'not ended') say(`its state is ${followed.upload?.state}`);
    if (followed.fell) say('its progress fell');
    if (followed.wrongly !== undefined) say(followed.wrongly);
    if (followed.end !== undefined && followed.upload?.waiting !== undefined) say('it still waits');
    const { end: told } = followed;
    if (told === undefined) continue;
    if ('receipt' in told) {
      checkReceipt(told.receipt, mine, say);
      if (followed.loaded !== followed.size)
        say(`progress ends at ${followed.loaded} of ${followed.size} bytes`);
      if (followed.upload?.state !== 'done') say(`its state is ${followed.upload?.state}`);
      continue;
    }
    const { code, receipt } = told.error as { code?: string; receipt?: Receipt };
    if (code === undefined) say('it failed with an error that has no code');
    if (code === 'cancelled-but-stored') {
      if (receipt === undefined) say('it is said to be stored, and has no receipt');
      else checkReceipt(receipt, mine, say);
    } else if (!UNKNOWN.includes(code ?? '') && mine.length > 0)
      say('an object is stored, and the page says there is none');
    if (followed.upload?.state === 'done') say('its state is done');
  }
  problems.push(...leftovers(world));
  return problems;
}

function checkReceipt(
  receipt: Receipt,
  mine: readonly (readonly [string, StoredObject])[],
  say: (what: string) => void,
): void {
  const stored = mine.find(([key]) => key === receipt.key)?.[1];
  if (stored === undefined) {
    say('there is a receipt, and no object');
    return;
  }
  if (stored.etag !== receipt.etag) say('the receipt is of another object');
  if (stored.bytes.byteLength !== receipt.objectSize) say('the receipt tells another size');
  const tag = Buffer.from(stored.bytes.subarray(-16)).toString('base64');
  if (tag !== receipt.tag) say('the receipt tells another tag');
}

/** Reads it as a recipient would. @returns what is wrong */
async function faultOf(
  { keyring }: World,
  { file, size }: Followed,
  key: string,
  { bytes, metadata }: StoredObject,
): Promise<string | undefined> {
  try {
    const opener = await createOpener({ keyring, metadata, objectSize: bytes.byteLength, objectKey: key });
    const opened = await openVerified(
      opener,
      (async function* () {
        yield bytes;
      })(),
    );
    if (opener.fileInfo?.name !== file.name) return 'another name';
    const whole = Buffer.from(opened);
    // One content that it had, never a mixture of two. Of one that grew before it was first read, engines tell as many bytes as
    // the file had when it was picked.
    const had = file.contents.some((content) => whole.equals(content.subarray(0, size)));
    return had && whole.byteLength === size ? undefined : 'other bytes';
  } catch (error) {
    return textOf(error);
  }
}

/**
 * What may stay behind: what nobody could say in time that it is to go (a page that crashed, a signer that gave no answer), which the
 * bucket's lifecycle rule ends, and uploads without a byte, of which nobody ever learned the id.
 */
function leftovers({ s3, uploads, crashed, recorder }: World): string[] {
  return s3.open().flatMap(({ key, id, parts }) => {
    const followed = uploads.find(({ name }) => key.startsWith(`${name}/`));
    if (followed === undefined) return [`an upload is open that nobody began: ${key}`];
    if (parts.length === 0 || (followed.owner !== undefined && crashed.has(followed.owner))) return [];
    const end = endOf(followed, crashed);
    if (end === 'done') return [`${followed.name} (${end}): ${parts.length} parts are left`];
    return recorder.aborted.has(id)
      ? [`${followed.name} (${end}): ${parts.length} parts are left after the abort was confirmed`]
      : [];
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name} ${error.message}\n${error.stack}` : String(error);
}
