import * as v from 'valibot';
import { keyCheckValue } from './key-check.js';
import type { KeyPolicy, MasterKey } from './master-key.js';
import { BLANK } from './record.js';

const principals = v.array(v.string());
const time = v.pipe(v.string(), v.isoTimestamp());
const material = v.pipe(v.string(), v.regex(/^([A-Za-z0-9+/]{43}=|-{44})$/));
const number = v.pipe(v.number(), v.integer(), v.minValue(1));
const common = { id: v.string(), at: time, key: v.string() };
const schema = v.variant('do', [
  v.strictObject({
    ...common,
    do: v.literal('create'),
    alias: v.optional(v.string()),
    description: v.optional(v.string()),
    material,
    check: v.string(),
  }),
  v.strictObject({ ...common, do: v.literal('rotate'), version: number, material, check: v.string() }),
  v.strictObject({ ...common, do: v.picklist(['enable', 'disable', 'cancel-deletion']) }),
  v.strictObject({ ...common, do: v.picklist(['schedule-deletion', 'purge']), deletionDate: time }),
  v.strictObject({
    ...common,
    do: v.literal('policy'),
    generate: v.optional(principals),
    decrypt: v.optional(principals),
  }),
]) as v.GenericSchema<unknown, unknown> as v.GenericSchema<unknown, Recorded>;

/** One step in the life of a master key. */
export type Change =
  | {
      readonly do: 'create';
      readonly key: string;
      readonly alias?: string;
      readonly description?: string;
      readonly material: string;
      readonly check: string;
    }
  | {
      readonly do: 'rotate';
      readonly key: string;
      readonly version: number;
      readonly material: string;
      readonly check: string;
    }
  | { readonly do: 'enable' | 'disable' | 'cancel-deletion'; readonly key: string }
  | { readonly do: 'schedule-deletion' | 'purge'; readonly key: string; readonly deletionDate: string }
  | ({ readonly do: 'policy'; readonly key: string } & Partial<KeyPolicy>);

/** A change as it stands in the file: with a name of its own, and when its writer believed it to be. */
export type Recorded = Change & { readonly id: string; readonly at: string };

/** A change, or nothing when it is not one that this version knows. */
export function parseChange(body: string): Recorded | undefined {
  try {
    const { success, output } = v.safeParse(schema, JSON.parse(body));
    return success ? (output as Recorded) : undefined;
  } catch {
    return undefined;
  }
}

/** Everything that a key file says. */
export interface Keys {
  readonly keys: Map<string, MasterKey>;
  /** Keys that are gone, and what of their material was still in the file. */
  readonly purged: Map<string, readonly string[]>;
}

/**
 * Makes one change, unless what stands before it in the file forbids it: whoever came first has won. No clock is asked,
 * so every reader comes to the same end.
 *
 * @returns whether it was made; `impossible` for one that no writer makes, because nothing before it leads there
 */
export function apply({ keys, purged }: Keys, change: Recorded): boolean | 'impossible' {
  if (change.do === 'create') return create(keys, purged, change);
  const key = keys.get(change.key);
  if (key === undefined) return purged.has(change.key) ? false : 'impossible';
  const pending = key.deletionDate !== undefined;
  switch (change.do) {
    case 'rotate': {
      const newest = key.versions.at(-1)?.version ?? 0;
      if (change.version > newest + 1 || !checks(change, change.version)) return 'impossible';
      if (pending || change.version <= newest) return false;
      const { at: createdAt, version, material, check } = change;
      key.versions.push({ version, createdAt, material, check });
      return true;
    }
    case 'enable':
    case 'disable':
      if (pending) return false;
      key.enabled = change.do === 'enable';
      return true;
    case 'schedule-deletion':
      if (pending) return false;
      key.deletionDate = change.deletionDate;
      return true;
    case 'cancel-deletion':
      if (!pending) return false;
      delete key.deletionDate;
      key.enabled = false;
      return true;
    case 'purge':
      // Of this deletion only: one that was cancelled and scheduled anew has a waiting period of its own.
      if (key.deletionDate !== change.deletionDate) return false;
      purged.set(
        change.key,
        key.versions.map(({ material }) => material).filter((material) => material !== BLANK),
      );
      keys.delete(change.key);
      return true;
    case 'policy': {
      const { generate, decrypt } = { generate: ['*'], decrypt: ['*'], ...key.policy, ...given(change) };
      key.policy = { generate, decrypt };
      return true;
    }
  }
}

function create(
  keys: Keys['keys'],
  purged: Keys['purged'],
  change: Recorded & { do: 'create' },
): boolean | 'impossible' {
  const { key, alias, description, at: createdAt, material, check } = change;
  if (!checks(change, 1)) return 'impossible';
  if (keys.has(key) || purged.has(key)) return false;
  if (alias !== undefined && [...keys.values()].some((other) => other.alias === alias)) return false;
  keys.set(key, {
    ...(alias === undefined ? {} : { alias }),
    ...(description === undefined ? {} : { description }),
    createdAt,
    enabled: true,
    versions: [{ version: 1, createdAt, material, check }],
  });
  return true;
}

function checks(
  { key, material, check }: { key: string; material: string; check: string },
  version: number,
): boolean {
  return material === BLANK || check === keyCheckValue(key, version, material);
}

function given({ generate, decrypt }: Partial<KeyPolicy>): Partial<KeyPolicy> {
  return { ...(generate === undefined ? {} : { generate }), ...(decrypt === undefined ? {} : { decrypt }) };
}
