/// <reference types="vite/client" />
/** Strict loader of the object vectors: a misspelt or unknown key fails, it is never ignored. */
import type { IdentityDemand } from '@sealift/core';

export type KeyringVector =
  | { readonly type: 'raw-aes'; readonly wrappingKey: string }
  | { readonly type: 'raw-rsa'; readonly privateKey: string }
  | {
      readonly type: 'kms';
      readonly plaintextDataKey: string;
      readonly encryptionContext: Readonly<Record<string, string>>;
    };

/** Flags of legacy reading. Default: false. */
export interface Flags {
  readonly enableLegacyWrappingAlgorithms?: boolean;
  readonly enableLegacyUnauthenticatedModes?: boolean;
}

/** One object and what must become of it. */
export interface Scenario {
  readonly name: string;
  readonly source: string;
  readonly keyring: KeyringVector;
  /** Default: REQUIRE_ENCRYPT_REQUIRE_DECRYPT. */
  readonly commitmentPolicy?: string;
  readonly flags?: Flags;
  /** The key of the object that is asked for. Default: unknown. */
  readonly objectKey?: string;
  readonly identity?: IdentityDemand;
  /** Whom the reader knows; public keys as SPKI in base64. Default: nobody asks. */
  readonly senders?: readonly { readonly name: string; readonly publicKey: string }[];
  /** User metadata, without the HTTP prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Body of the instruction file beside the object. */
  readonly instructionFile?: string;
  /** The bytes that arrive, hexadecimal. */
  readonly body: string;
  /** The announced size of the object. Default: that of the body. */
  readonly objectSize?: number;
  /** The segment table beside the object, hexadecimal; only with `range`. */
  readonly segmentTable?: string;
  /** Bytes of the file that are asked for. Default: all, without a table. */
  readonly range?: { readonly offset: number; readonly length: number };
  readonly expect:
    | {
        readonly plaintext: string;
        readonly fileInfo?: { readonly name?: string; readonly type?: string };
        /** The key sealed in the object. */
        readonly objectKey?: string;
        readonly sender?: { readonly name: string; readonly fingerprint: string };
        /** AES-CBC: only functions that say so may open it. */
        readonly unauthenticated?: boolean;
      }
    | { readonly error: string /** From 0. */; readonly segment?: number };
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string';
const hex: Check = (value) => typeof value === 'string' && /^([0-9a-f]{2})*$/.test(value);
const base64: Check = (value) => typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
const size: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const flag: Check = (value) => typeof value === 'boolean';
const map: Check = (value) => isObject(value) && Object.values(value).every(text);
const kind =
  (name: string): Check =>
  (value) =>
    value === name;

/** Shapes by key; a key that ends in `?` may be missing. */
type Shape = Readonly<Record<string, Check>>;
const shape =
  (...shapes: Shape[]): Check =>
  (value) =>
    shapes.some((one) => fits(value, one));

const scenario: Shape = {
  name: text,
  source: text,
  keyring: shape(
    { type: kind('raw-aes'), wrappingKey: hex },
    { type: kind('raw-rsa'), privateKey: base64 },
    { type: kind('kms'), plaintextDataKey: base64, encryptionContext: map },
  ),
  'commitmentPolicy?': text,
  'flags?': (value) =>
    fits(value, { 'enableLegacyWrappingAlgorithms?': flag, 'enableLegacyUnauthenticatedModes?': flag }),
  'objectKey?': text,
  'senders?': (value) =>
    Array.isArray(value) && value.every((one) => fits(one, { name: text, publicKey: base64 })),
  'identity?': (value) => value === 'required' || fits(value, { movedFrom: text }),
  metadata: map,
  'instructionFile?': text,
  body: hex,
  'objectSize?': size,
  'segmentTable?': hex,
  'range?': shape({ offset: size, length: size }),
  expect: shape(
    {
      plaintext: hex,
      'fileInfo?': shape({ 'name?': text, 'type?': text }),
      'objectKey?': text,
      'sender?': shape({ name: text, fingerprint: text }),
      'unauthenticated?': flag,
    },
    { error: (value) => typeof value === 'string' && /^[a-z-]+$/.test(value), 'segment?': size },
  ),
};

/** @throws TypeError naming the file, when it is no scenario or is called otherwise than its file */
export function parseScenario(file: string, json: string): Scenario {
  const value: unknown = JSON.parse(json);
  if (!fits(value, scenario)) throw new TypeError(`${file} is not a scenario`);
  const found = value as unknown as Scenario;
  if (!file.endsWith(`/${found.name}.json`)) throw new TypeError(`${file} is called ${found.name} inside`);
  return found;
}

/** Every scenario of the four folders. Read as text: as a module, a key `__proto__` would not be one. */
export function loadScenarios(): Scenario[] {
  const files = import.meta.glob<string>('./{s3ec,legacy,instruction-file,official-clients}/*.json', {
    eager: true,
    query: '?raw',
    import: 'default',
  });
  return Object.entries(files).map(([file, json]) => parseScenario(file, json));
}

/** Those with a segment table, which ask for a range. */
export function loadSegmentScenarios(): Scenario[] {
  const files = import.meta.glob<string>('./segments/*.json', {
    eager: true,
    query: '?raw',
    import: 'default',
  });
  return Object.entries(files).map(([file, json]) => parseScenario(file, json));
}

function fits(value: unknown, wanted: Shape): boolean {
  if (!isObject(value)) return false;
  const known = new Set(Object.keys(wanted).map((key) => key.replace(/\?$/, '')));
  if (!Object.keys(value).every((key) => known.has(key))) return false;
  return Object.entries(wanted).every(([key, check]) => {
    const name = key.replace(/\?$/, '');
    return Object.hasOwn(value, name) ? check(value[name]) : key.endsWith('?');
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
