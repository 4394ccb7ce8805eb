/** What `passphraseStrength` tells. */
export interface PassphraseStrength {
  /** 0 (guessed at once) to 4 (beyond 10^10 guesses). Ask for 4: the objects can be copied, and guessed at for years. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** Number of guesses, as a power of ten, of somebody who knows how people choose. An estimate, and no promise. */
  readonly guessesLog10: number;
}

/** zxcvbn looks no further: time grows with the square of the length, and what comes later can only add. */
const LOOKED_AT = 128;

type Estimate = (text: string, own: readonly string[]) => PassphraseStrength;
let loaded: Promise<Estimate> | undefined;

/**
 * How many guesses it takes somebody who tries what people choose, by zxcvbn. The first call loads its dictionaries, 237 kB compressed: call it
 * where a new passphrase is chosen, not where one is typed to open something. Rejects when they do not load: then nothing is known.
 *
 * @param own words that a guesser would try first: the person's name, the name of the site
 */
export async function passphraseStrength(
  passphrase: string,
  own: readonly string[] = [],
): Promise<PassphraseStrength> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return (await loaded)(passphrase.normalize('NFC').slice(0, LOOKED_AT), own);
}

async function load(): Promise<Estimate> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return (text, own) => {
    const { score, guessesLog10 } = zxcvbn.check(text, [...own]);
    return { score, guessesLog10 };
  };
}
