/** What signs requests. With `expiration` they are asked for anew five minutes before. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Milliseconds before their end from which credentials are no longer used. */
const EARLY = 300_000;

/** Asks a provider once, and again before they end. A failure is not kept. */
export function cached(
  given: Credentials | (() => Promise<Credentials>),
  now: () => number,
): () => Promise<Credentials> {
  if (typeof given !== 'function') return async () => given;
  let known: Promise<Credentials> | undefined;
  const ask = (): Promise<Credentials> => {
    const asked = given();
    known = asked;
    asked.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked;
  };
  return async () => {
    const credentials = await (known ?? ask());
    const end = credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    return end - now() > EARLY ? credentials : ask();
  };
}
