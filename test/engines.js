/**
 * `npm run test:engines`: the library tests and the flow through the demo page in Firefox and WebKitGTK, which
 * `npm test` leaves out. Ends with `N passed, N failed`; an engine that is neither there nor can be installed fails.
 *
 *   --only NAME   only this engine; may be repeated
 *
 * Further words are filters of vitest: `npm run test:engines -- --only firefox upload`.
 */
import { parseArgs } from 'node:util';
import { installEngine } from './browser/install-engine.js';
import { runSuite } from './suite.js';

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true, default: ['firefox', 'webkit'] } },
});
const projects = [...options.only.flatMap((name) => [name, `${name}-pages`]), 'flow'].flatMap((name) => [
  '--project',
  name,
]);

runSuite(() => options.only.forEach(installEngine), [...projects, ...filters], {
  SEALIFT_ENGINES: options.only.join(),
});
