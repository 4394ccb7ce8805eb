import { roundTrip } from './round-trip.js';

/** Nobody drives this page: it asks for one job after the other, and reports. */
const post = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) });

for (;;) {
  const job = await (await fetch('/job')).json();
  if (job.end) break;
  try {
    await post('/report', { id: job.id, result: await roundTrip(job) });
  } catch (error) {
    await post('/report', {
      id: job.id,
      error: error instanceof Error ? `${error}\n${error.stack}` : String(error),
    });
  }
}
