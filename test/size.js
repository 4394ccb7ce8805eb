/** `npm run size`: prints what a page has to load, and fails when a budget is exceeded. */
import { measureSizes } from './sizes.js';

for (const { what, bytes, goal, budget, files } of await measureSizes()) {
  const over = bytes > budget;
  if (over) process.exitCode = 1;
  const verdict = over ? 'over budget' : 'ok         ';
  console.log(`${verdict}  ${kB(bytes)} of ${kB(budget)} (goal ${kB(goal)})  ${what}`);
  for (const { name, bytes } of files) console.log(`             ${kB(bytes)}  ${name}`);
}

/** @param {number} bytes */
function kB(bytes) {
  return `${(bytes / 1000).toFixed(2).padStart(6)} kB`;
}
