import { createHash } from 'node:crypto';

/** Random numbers that follow from words: the same words, the same numbers, whatever else happens meanwhile. */
export interface Dice {
  /** 0 ≤ number < 1 */
  roll(): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  chance(share: number): boolean;
  one<T>(of: readonly [T, ...T[]]): T;
}

export function dice(...words: readonly (string | number)[]): Dice {
  let count = 0;
  const roll = (): number => {
    const text = [...words, count++].join('/');
    return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
  };
  return {
    roll,
    between: (least, most) => least + Math.floor(roll() * (most - least + 1)),
    chance: (share) => roll() < share,
    one: (of) => of[Math.floor(roll() * of.length)] ?? of[0],
  };
}
