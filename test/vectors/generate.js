/**
 * Writes test/vectors/{s3ec,legacy,instruction-file,segments}/*.json: `node test/vectors/generate.js`. Deterministic: a second run changes nothing.
 * RSA ciphertexts are randomised by OAEP, and ECDSA signatures, so those that exist are kept.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { genuine } from './generate/genuine.js';
import { identity } from './generate/identity.js';
import { instructionFiles } from './generate/instruction-files.js';
import { legacy } from './generate/legacy.js';
import { refusals, rsaEncrypt, rsaMessages } from './generate/refused.js';
import { segments } from './generate/segments.js';
import { signatures } from './generate/signatures.js';
import { twoKeys } from './generate/two-keys.js';

const folders = {
  s3ec: { ...genuine, ...refusals, ...twoKeys, ...identity, ...signatures },
  legacy,
  'instruction-file': instructionFiles,
  segments,
};
const names = [genuine, refusals, twoKeys, identity, signatures, legacy, instructionFiles, segments].flatMap(
  Object.keys,
);
if (new Set(names).size !== names.length) throw new Error('two scenarios share a name');
for (const [name, scenarios] of Object.entries(folders)) {
  const folder = new URL(`./${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) {
    if (!(file.replace(/\.json$/, '') in scenarios)) rmSync(new URL(file, folder));
  }
  for (const [name, scenario] of Object.entries(scenarios)) write(folder, name, scenario);
  console.log(`${Object.keys(scenarios).length} scenarios in ${name}`);
}

function write(folder, name, scenario) {
  const file = new URL(`${name}.json`, folder);
  const { source, keyring, commitmentPolicy, flags, metadata, instructionFile, body, objectSize, expect } =
    scenario;
  const { objectKey, identity, senders, segmentTable, range } = scenario;
  const derived =
    expect.error !== undefined && name !== 'v3-kms-bad-commitment' && !/^(legacy|segments|table)-/.test(name);
  const written = {
    name,
    source: derived ? `changed from: ${source}` : source,
    keyring,
    commitmentPolicy,
    flags,
    objectKey,
    identity,
    senders,
    metadata: withRsa(metadata, file),
    instructionFile,
    body,
    objectSize,
    segmentTable,
    range,
    expect,
  };
  writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
}

function withRsa(metadata, file) {
  const wrapped = metadata['x-amz-3'];
  if (!wrapped?.startsWith('RSA:')) return metadata;
  return { ...metadata, 'x-amz-3': existing(file) ?? rsaEncrypt(rsaMessages[wrapped.slice(4)]) };
}

function existing(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).metadata['x-amz-3'];
  } catch {
    return undefined;
  }
}
