/** Milliseconds that an error waits for its sentence at most: it must be heard where the network is gone, too. */
const MAX_DELAY = 2000;

/**
 * The end of every transfer that fails: gives its error the sentence that belongs to its code, which is loaded only now.
 * Where that does not come, the code has to do.
 *
 * @throws `error`
 */
export async function explained(error: unknown): Promise<never> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, MAX_DELAY);
  });
  const told = import('./sentences.js').then(({ tell }) => tell(error)).catch(() => {});
  await Promise.race([told, late]);
  clearTimeout(timer);
  throw error;
}
