import type { Answered, Asked, Lie } from './line.js';

/** Other answers of S3 than its own. */
export type Saying = (answered: Answered) => ReturnType<Lie>;

const isPages = ({ path }: Asked): boolean => path.includes('X-Amz-Signature=');

/** To a page: to one that sends, or one that reads. */
export const toPage =
  (method: string, say: Saying): Lie =>
  (asked, answered) =>
    asked.method === method && isPages(asked) ? say(answered) : undefined;

export const toSigner =
  (method: string, say: Saying): Lie =>
  (asked, answered) =>
    asked.method === method && !isPages(asked) ? say(answered) : undefined;

/** Whether a page asks for the segment table of an object, and not for the object. */
export const isOfTable = ({ path }: Asked): boolean => path.split('?')[0]?.endsWith('.segments') ?? false;

/** Other bytes than those of the object, and other words about them. */
export const changed =
  (change: (body: Buffer) => Buffer, more: Record<string, string> = {}): ((answered: Answered) => Answered) =>
  (answered) => {
    const { 'content-length': _, ...headers } = answered.headers;
    return { ...answered, headers: { ...headers, ...more }, body: change(answered.body) };
  };

/** @param at counted from the end where it is negative */
export const flipped =
  (at: number) =>
  (body: Buffer): Buffer => {
    const copy = Buffer.from(body);
    const place = at < 0 ? body.length + at : at;
    copy[place] = (copy[place] ?? 0) ^ 1;
    return copy;
  };

export const same = (body: Buffer): Buffer => body;

export function without(headers: Readonly<Record<string, string>>, names: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.test(name)));
}
