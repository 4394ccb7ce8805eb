/**
 * What functions of the application answer, within a time: one that never answers must not hold requests, and their memory, for ever.
 *
 * @param seconds throws `late()` after so many; what comes later is not heard any more
 */
export async function withinTime<T>(seconds: number, answer: T | Promise<T>, late: () => Error): Promise<T> {
  if (!(answer instanceof Promise)) return answer;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), seconds * 1000);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
