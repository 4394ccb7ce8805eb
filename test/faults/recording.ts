import { createCipheriv, createHash } from 'node:crypto';
import type { Passage } from './proxy.js';
import { PART_BYTES, type PlannedFile } from './schedule.js';

/**
 * The bytes of a planned file, as the page makes them: AES-CTR of zeros under the seed.
 *
 * @param changed the file that is picked in its place: its first byte is another
 */
export function bytesOf({ seed, size }: PlannedFile, changed = false): Buffer {
  const key = createHash('sha256').update(seed).digest();
  const bytes = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
  if (changed && size > 0) bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes;
}

/** One request that carried bytes of an object away from the page. */
export interface Sent {
  /** Object key. */
  readonly key: string;
  /** Of its first byte, in the object. */
  readonly offset: number;
  readonly bytes: Buffer;
  readonly passage: Passage;
}

export function keyOf({ path }: Passage): string {
  const [, , ...name] = decodeURIComponent(path.split('?')[0] ?? '').split('/');
  return name.join('/');
}

/** All that left the page for S3, in order. */
export function sentIn(passages: readonly Passage[]): Sent[] {
  return passages
    .filter(({ call }) => call === 'put' || call === 'part')
    .map((passage) => {
      const number = new URL(passage.path, 'http://localhost').searchParams.get('partNumber') ?? '1';
      const offset = (Number(number) - 1) * PART_BYTES;
      return { key: keyOf(passage), offset, bytes: Buffer.concat(passage.sent), passage };
    });
}

const MESSAGE_ID = 'x-amz-meta-x-amz-i';

/** Message ids by object key, as they went to S3; several are a fault. */
export function messageIds(passages: readonly Passage[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const passage of passages) {
    const id = passage.headers[MESSAGE_ID];
    if (typeof id !== 'string') continue;
    const key = keyOf(passage);
    found.set(key, (found.get(key) ?? new Set()).add(id));
  }
  return found;
}

/** Whatever was sent for one place of one message has to be the same bytes, however often and however much of it. */
export function contradictions(
  sent: readonly Sent[],
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  for (const [key, own] of ids) {
    if (own.size > 1) problems.push(`${key} went to S3 with ${own.size} message ids`);
    for (const id of own) {
      const other = owners.get(id) ?? key;
      if (other !== key) problems.push(`${other} and ${key} have one message id`);
      owners.set(id, key);
    }
  }
  const longest = new Map<string, Buffer>();
  for (const { key, offset, bytes } of sent) {
    const place = `${[...(ids.get(key) ?? [key])].join()} at ${offset}`;
    const known = longest.get(place) ?? bytes;
    const both = Math.min(known.length, bytes.length);
    if (known.compare(bytes, 0, both, 0, both) !== 0)
      problems.push(`two ciphertexts under ${place} (${key})`);
    longest.set(place, known.length >= bytes.length ? known : bytes);
  }
  return problems;
}

/** Milliseconds within which an answer is heard in any case, however busy the machine is. */
const HEARD = 400;

/** From when something was asked for until it had happened: milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Parts that were sent again although S3 had taken them and the page was told so.
 *
 * @param interrupted when the page was paused, loaded anew, killed or cut off: an answer that came then may not have been heard
 */
export function needless(sent: readonly Sent[], interrupted: readonly Span[]): string[] {
  const last = new Map<string, Passage>();
  const problems: string[] = [];
  for (const { key, offset, passage } of sent) {
    const place = `${key} at ${offset}`;
    const before = last.get(place);
    last.set(place, passage);
    if (before === undefined || before.fault !== undefined || before.left || before.status !== 200) continue;
    if (before.answeredAt - before.lastByteAt > HEARD) continue;
    const { lastByteAt, answeredAt } = before;
    if (interrupted.some(({ from, to }) => to >= lastByteAt && from <= answeredAt + HEARD)) continue;
    problems.push(`${place} was sent again, and S3 had it`);
  }
  return problems;
}

/** Bytes that went out a second time. */
export function resentBytes(sent: readonly Sent[]): number {
  const most = new Map<string, number>();
  let all = 0;
  for (const { key, offset, bytes } of sent) {
    const place = `${key} at ${offset}`;
    most.set(place, Math.max(most.get(place) ?? 0, bytes.length));
    all += bytes.length;
  }
  return all - [...most.values()].reduce((sum, bytes) => sum + bytes, 0);
}
