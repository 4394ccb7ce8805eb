/** Runs schedules of seeds in a process of its own: its time, chance and network are simulated. */
import './platform/light.js';
import { simulate } from './simulate.js';

const [first = 0, count = 1, step = 1, withTrace = 0] = process.argv.slice(2).map(Number);

if (withTrace !== 1) Error.stackTraceLimit = 1;

/** How many schedules are run twice, to see that a seed decides everything. */
const REPLAYED = 64;

for (let index = 0; index < count; index++) {
  const seed = first + index * step;
  const trace: string[] | undefined = withTrace === 1 ? [] : undefined;
  const outcome = await simulate(seed, trace);
  const problems = [...outcome.problems];
  if (index % REPLAYED === 0 && withTrace === 0) {
    const again = await simulate(seed);
    if (again.digest !== outcome.digest || again.steps !== outcome.steps)
      problems.push(`the same seed gave another course: ${outcome.steps} and ${again.steps} steps`);
  }
  process.send?.({ ...outcome, problems, ...(trace === undefined ? {} : { trace }) });
}
process.disconnect?.();
process.exit(0);
