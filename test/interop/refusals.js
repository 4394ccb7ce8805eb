import { stat } from 'node:fs/promises';
import path from 'node:path';
import { SealiftError } from '@sealift/core/errors';
import { CHANGES } from './changes.js';
import { INSTRUCTION_CHANGES } from './instruction-changes.js';
import { FORMATS } from './matrix.js';
import { ClientRefused } from './peer.js';
import { loadAll, loadInstructionFile, store, storeInstructionFile } from './stored.js';
import { plaintextFile } from './world.js';

const CONTEXT = { department: 'records' };
const TABLES = { metadata: CHANGES, 'instruction-file': INSTRUCTION_CHANGES };

/**
 * One side writes; the other reads an unchanged copy, and must refuse each changed one.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} theirs
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} ours
 * @returns {import('./matrix.js').Case[]}
 */
export function refusals(world, client, theirs, ours) {
  return client.keyrings.flatMap((wrap) =>
    FORMATS.flatMap((format) => [
      ...refusedBy('they refuse', ours, theirs, { wrap, format, placement: 'metadata' }),
      ...refusedBy('we refuse', theirs, ours, { wrap, format, placement: 'metadata' }),
      ...refusedBy('they refuse', ours, theirs, { wrap, format, placement: 'instruction-file' }),
      ...(client.writesFiles
        ? refusedBy('we refuse', theirs, ours, { wrap, format, placement: 'instruction-file' })
        : []),
    ]),
  );

  /** @returns {import('./matrix.js').Case[]} */
  function refusedBy(group, writer, reader, { wrap, format, placement }) {
    const key = [client.name, group, wrap, format, placement].join('/');
    const description = wrap === 'kms' ? CONTEXT : {};
    const keyring = world.keyrings[wrap];
    const request = requestFor(world, key, { format, keyring, description, placement });
    let writing;
    const genuine = () => {
      writing ??= readableObject(world, request, writer, reader);
      return writing;
    };
    const base = { client: client.name, wrap, format, placement, detail: '' };
    return Object.entries(TABLES[placement])
      .filter(([, { formats, wraps, waitsForever, droppedBy }]) => {
        if (droppedBy?.includes(world.server) === true) return false;
        const hangs = reader === theirs && waitsForever?.includes(client.name) === true;
        return formats?.includes(format) !== false && wraps?.includes(wrap) !== false && !hangs;
      })
      .map(([column, change]) => {
        const isTolerated = reader === theirs && change.tolerated?.includes(client.name) === true;
        const panics = change.panics?.includes(client.name) === true;
        return {
          ...base,
          group: isTolerated ? 'they read it nevertheless' : group,
          column,
          async check() {
            const changed = requestFor(world, `${key}/${column}`, request);
            await storeChanged(world, changed, await genuine(), change);
            if (isTolerated) return reader.get(changed);
            const error = await reader.get(changed).then(
              () => new Error('it was read'),
              (reason) => reason,
            );
            if (reader === theirs) expectClientRefused(world, changed.key, error, panics);
            else expectCode(error, change.code, wrap, format);
            const { size } = await stat(changed.file).catch(() => ({ size: 0 }));
            if (size > 0) throw new Error(`it was refused after ${size} bytes of plaintext were handed out`);
          },
        };
      });
  }
}

/** No two requests share a file: what one left behind must not look like the refusal of another. */
function requestFor({ folder }, key, rest) {
  return { ...rest, key, file: path.join(folder, encodeURIComponent(key)) };
}

/** An object as it is stored, an unchanged copy of which the reader has read. */
async function readableObject(world, request, writer, reader) {
  const file = await plaintextFile(world.folder, 1000);
  const hasFile = request.placement === 'instruction-file';
  await writer.put({ ...request, file });
  const object = { ...(await loadAll(world, request.key)), file: {}, otherFile: {} };
  await store(world, request.key, object.metadata, object.body, object.body.length);
  await reader.get(request);
  if (!hasFile) return object;
  await writer.put({ ...request, key: `${request.key}/other`, file });
  const [own, other] = await Promise.all(
    [request.key, `${request.key}/other`].map((key) => loadInstructionFile(world, key)),
  );
  return { ...object, file: JSON.parse(own ?? ''), otherFile: JSON.parse(other ?? '') };
}

async function storeChanged(world, changed, genuine, change) {
  const object = structuredClone(genuine);
  object.body = Buffer.from(object.body);
  change.object?.(object);
  change.reader?.(changed, world);
  const text = object.text ?? JSON.stringify(object.file);
  if (changed.placement === 'instruction-file' && text !== '')
    await storeInstructionFile(world, changed.key, text);
  await store(world, changed.key, object.metadata, object.body, object.body.length);
}

/** The client must have got the object (only our own server tells), and have thrown by itself. */
function expectClientRefused({ s3 }, key, error, panics) {
  const served =
    s3.requests?.some((one) => one.key === key && one.method === 'GET' && one.status === 200) ?? true;
  if (!(error instanceof ClientRefused) || !served) throw error;
  if (panics !== error.message.startsWith('panic:'))
    throw new Error(`this client panics or not: ${error.message}`);
}

function expectCode(error, code, wrap, format) {
  const wanted = typeof code === 'string' ? code : (code[wrap] ?? code[format]);
  if (!(error instanceof SealiftError) || error.code !== wanted) throw error;
}
