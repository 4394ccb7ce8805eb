/** All that a liar can put in the place of a field, made from the genuine answer. Pure. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Path = readonly (string | number)[];

/** One lie about one field. */
export interface Mutation {
  /** `protection.client.suite`, or `(all)`. */
  readonly field: string;
  /** `missing`, `= "x"`, `more: …`. */
  readonly how: string;
  apply(answer: Json): Json;
}

/** What no field of any answer is. */
const STRANGERS: readonly Json[] = [null, 0, true, '', [], {}];

/** Every field, at every depth, with every lie. */
export function mutationsOf(answer: Json): Mutation[] {
  return fieldsOf(answer).flatMap(([path, value]) => [
    ...liesAbout(value).map((lie) => replacing(path, lie)),
    ...(path.length === 0 ? [] : [removing(path)]),
    ...(isObject(value) ? EXTRA.map((name) => adding(path, name)) : []),
  ]);
}

/** Every field of an answer in which another answer differs, taken from there. */
export function swapsOf(answer: Json, other: Json, depth = 3): Mutation[] {
  const swaps: Mutation[] = [];
  for (const [path, value] of fieldsOf(answer)) {
    const theirs = at(other, path);
    if (path.length > depth || JSON.stringify(theirs) === JSON.stringify(value)) continue;
    swaps.push(theirs === undefined ? removing(path) : replacing(path, theirs));
  }
  return swaps;
}

/** Names that are no entry, or more than one. */
const EXTRA = ['__proto__', 'constructor', 'extra'];

function liesAbout(value: Json): Json[] {
  const lies = [...STRANGERS, [value], ...near(value)];
  const seen = new Set([JSON.stringify(value)]);
  return lies.filter((lie) => {
    const text = JSON.stringify(lie);
    return !seen.has(text) && seen.add(text);
  });
}

/** What is almost right. */
function near(value: Json): Json[] {
  if (typeof value === 'string') return nearText(value);
  if (typeof value === 'number')
    return [-1, 1, 0.5, value + 1, value - 1, value * 2, 2 ** 53, 1e300, `${value}`];
  if (Array.isArray(value)) return [[null], [...value, ...value], [...value].reverse(), { ...value }];
  return [];
}

function nearText(value: string): Json[] {
  const middle = value.length >> 1;
  const other = value[middle] === 'A' ? 'B' : 'A';
  return [
    ...[value.toUpperCase(), ` ${value}`, `${value}\n`, `${value}\0`, value.slice(0, middle), value + value],
    value.slice(0, middle) + other + value.slice(middle + 1),
    ...['__proto__', 'constructor', 'none', 'x'.repeat(9000)],
  ];
}

/** Paths and values of everything in it, itself first. */
function fieldsOf(value: Json, path: Path = []): [Path, Json][] {
  const own: [Path, Json] = [path, value];
  if (Array.isArray(value)) return [own, ...value.flatMap((one, index) => fieldsOf(one, [...path, index]))];
  if (!isObject(value)) return [own];
  return [own, ...Object.entries(value).flatMap(([name, one]) => fieldsOf(one, [...path, name]))];
}

export function replacing(path: Path, lie: Json): Mutation {
  const text = JSON.stringify(lie);
  const how = `= ${text.length > 48 ? `${text.slice(0, 40)}… (${text.length})` : text}`;
  return { field: nameOf(path), how, apply: (answer) => put(answer, path, lie) };
}

export function removing(path: Path): Mutation {
  return { field: nameOf(path), how: 'missing', apply: (answer) => put(answer, path, undefined) };
}

function adding(path: Path, name: string): Mutation {
  const lie = { profile: 'sse-s3', keys: 'browser' };
  const how = `more: ${name}`;
  return { field: nameOf(path), how, apply: (answer) => put(answer, [...path, name], lie) };
}

function nameOf(path: Path): string {
  return path.length === 0 ? '(all)' : path.join('.');
}

export function at(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((inner, name) => {
    const parent = inner as Record<string | number, Json> | null | undefined;
    return parent !== null && typeof parent === 'object' && Object.hasOwn(parent, name)
      ? parent[name]
      : undefined;
  }, value);
}

/** A copy with this at that place; undefined takes it away. Own entries only, `__proto__` too. */
function put(value: Json, path: Path, lie: Json | undefined): Json {
  const [first, ...rest] = path;
  if (first === undefined) return lie ?? null;
  if (typeof value !== 'object' || value === null) return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, Json>;
  const inner = rest.length === 0 ? lie : put(copy[first] ?? null, rest, lie);
  if (inner === undefined) delete copy[first];
  else
    Object.defineProperty(copy, first, {
      value: inner,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy as unknown as Json;
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One in so many, the same every time: the seed says which. */
export function sampleOf<T>(all: readonly T[], oneIn: number, seed: number): T[] {
  let state = seed * 2_654_435_761 + 1;
  return all.filter(() => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % oneIn === 0;
  });
}

/** A seed that differs from name to name. */
export function seedOf(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 65_521, 7);
}
