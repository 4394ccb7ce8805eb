/** Objects with segment tables, genuine and forged. */
import { concat } from '../src/bytes/bytes.js';
import { type Binding, bindingOf } from '../src/segments/binding.js';
import { foldShares } from '../src/segments/fold.js';
import { createSegmentTableWriter, openSegmentTable, type SegmentTable } from '../src/segments/index.js';
import { encodeHeader, tableAad } from '../src/segments/layout.js';
import { COMMITTING_SUITE } from '../src/suites.js';
import { gcmDecrypt, gcmEncrypt } from '../src/webcrypto.js';
import { type Bytes, noise, stream } from './bytes.js';
import { openerFor, type Sealed, sealObject } from './objects.js';

export interface Tabled extends Omit<Sealed, 'sealer'> {
  readonly plaintext: Bytes;
  readonly table: Bytes;
}

export const SEGMENT = 1024;

/** Three segments of 1 KiB and a last one of 7 bytes, unless another size is given. */
export async function tabled(size = 3 * SEGMENT + 7, seed = 1): Promise<Tabled> {
  const plaintext = noise(size, seed);
  const { sealer: _, ...sealed } = await sealObject(plaintext);
  return { ...sealed, plaintext, table: await tableOf(sealed) };
}

export async function tableOf(sealed: Omit<Sealed, 'sealer'>, segmentSize = SEGMENT): Promise<Bytes> {
  const writer = await createSegmentTableWriter(await openerFor(sealed), { segmentSize });
  for await (const piece of stream(sealed.object, 500)) await writer.write(piece);
  const table = await writer.finish();
  if (table === undefined) throw new RangeError('one segment has no table');
  return table;
}

export const tagOf = ({ object }: { readonly object: Bytes }): Bytes => object.slice(-16);

export async function openTable(
  sealed: Omit<Tabled, 'plaintext'>,
  change: Partial<Pick<Tabled, 'table'> & { readonly tag: Bytes }> = {},
): Promise<SegmentTable> {
  return openSegmentTable(await openerFor(sealed), change.table ?? sealed.table, change.tag ?? tagOf(sealed));
}

export async function secretsOf(sealed: Omit<Sealed, 'sealer'>): Promise<Binding> {
  return bindingOf(await openerFor(sealed));
}

/** The shares in a genuine table. */
export async function sharesOf(sealed: Omit<Tabled, 'plaintext'>): Promise<Bytes[]> {
  const { key, identity } = await secretsOf(sealed);
  const header = sealed.table.slice(0, 32);
  const aad = tableAad(header, identity, tagOf(sealed));
  const shares = await gcmDecrypt(await key(), header.slice(20), sealed.table.slice(32), aad);
  return Array.from({ length: shares.byteLength / 16 }, (_, at) => shares.slice(16 * at, 16 * at + 16));
}

/** A table as only whoever has the data key can seal it, with whatever shares. */
export async function forgedTable(
  sealed: Omit<Tabled, 'plaintext'>,
  shares: Bytes[],
  tag: Bytes = tagOf(sealed),
): Promise<Bytes> {
  const { key, identity } = await secretsOf(sealed);
  const nonce = noise(12, 77);
  const header = encodeHeader(SEGMENT, sealed.object.byteLength - 16, nonce);
  const body = await gcmEncrypt(await key(), nonce, concat(...shares), tableAad(header, identity, tag));
  return concat(header, body);
}

export async function folded(sealed: Omit<Tabled, 'plaintext'>, shares: Bytes[]): Promise<Bytes> {
  const { message } = await secretsOf(sealed);
  const plaintextSize = sealed.object.byteLength - 16;
  return foldShares(message, COMMITTING_SUITE, {
    segmentSize: SEGMENT,
    plaintextSize,
    shares: concat(...shares),
  });
}
