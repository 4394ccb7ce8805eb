/** `npm run boundaries`: who may import whom, and what must be written down. Ends with `N passed, N failed`. */
import { runSuite } from './suite.js';

runSuite(() => {}, ['--project', 'structure', ...process.argv.slice(2)]);
