/** Global setup: pages of tests load the workers as they are built, and these are never older than the sources. */
export { buildWorkers as default } from '../packages/upload/build-workers.js';
