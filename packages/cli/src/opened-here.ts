import { streamCipher } from '@sealift/client/node';
import { createOpener, type Opener } from '@sealift/core';
import { required, STANDARD, type Terminal } from './command.js';
import type { Demands } from './demand-flags.js';
import { legacyOf } from './legacy-flags.js';
import { type OpenValues, policyOf } from './open-flags.js';
import { metered } from './progress.js';
import { rangesHere } from './ranges-here.js';
import { type Opened, objectInFolder, objectInStream, type SealedObject } from './sealed-object.js';
import { streamsOf } from './streams.js';
import { IN_FOLDER, wrappingKeyOf } from './wrapping-key.js';

/** In a folder, or from standard input. @throws UsageError, and what keyrings and the object's reading throw */
export async function openedHere(
  source: string,
  values: OpenValues,
  demands: Demands,
  terminal: Terminal,
): Promise<Opened> {
  const object = await objectHere(source, values, terminal);
  try {
    const opener = await openerOf(object, values, demands);
    const ranges = rangesHere(object, opener);
    return { object, opener, ...(ranges && { ranges }) };
  } catch (error) {
    await object.close();
    throw error;
  }
}

async function objectHere(source: string, values: OpenValues, terminal: Terminal): Promise<SealedObject> {
  if (source !== STANDARD) return objectInFolder(source, values['instruction-file']);
  const metadata = required(values.metadata, '--metadata FILE, which an object from standard input needs,');
  return objectInStream(
    metered(streamsOf(terminal).input, terminal, 'reading'),
    { metadata, instructionFile: values['instruction-file'] },
    terminal.signal,
  );
}

async function openerOf(object: SealedObject, values: OpenValues, demands: Demands): Promise<Opener> {
  const keyringFor = await wrappingKeyOf(values, 'rsa-private-key', false);
  return createOpener({
    cipher: streamCipher,
    keyring: keyringFor(IN_FOLDER),
    metadata: object.metadata,
    objectSize: object.size,
    commitmentPolicy: policyOf(values),
    legacy: await legacyOf(values),
    ...demands,
  });
}
