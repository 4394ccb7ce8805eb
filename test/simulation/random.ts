/** A small generator with good statistics: everything that a schedule does by chance comes from one of these. */
export interface Random {
  /** 0 ≤ next < 1 */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** Another generator, whose numbers do not depend on how many this one gives afterwards. */
  fork(name: string): Random;
}

/** splitmix32 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators"). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  function bits(): number {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }
  const random: Random = {
    next: () => bits() / 2 ** 32,
    whole: (least, most) => least + Math.floor(random.next() * (most - least + 1)),
    chance: (probability) => random.next() < probability,
    pick: (choices) => {
      if (choices.length === 0) throw new RangeError('nothing to choose from');
      return choices[Math.floor(random.next() * choices.length)] as never;
    },
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at++) bytes[at] = bits();
      return bytes;
    },
    fork: (name) => createRandom(hash(name, bits())),
  };
  return random;
}

/** FNV-1a over the UTF-16 units of a text. */
export function hash(text: string, start = 0x811c9dc5): number {
  let value = start | 0;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
