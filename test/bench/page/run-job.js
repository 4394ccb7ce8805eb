const post = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) });

/**
 * Fetches the page's job, runs it, reports. Only the bench asked for is loaded.
 *
 * @param {Record<string, () => Promise<{ run(job: any, mark: (mark: string) => Promise<unknown>): Promise<unknown> }>>} benches
 */
export async function runJob(benches) {
  try {
    const job = await (await fetch('/job')).json();
    const { run } = await benches[job.bench]();
    await post('/report', { result: await run(job, (mark) => post('/mark', { mark })) });
  } catch (error) {
    await post('/report', { error: String(error?.stack ?? error) });
  }
}
