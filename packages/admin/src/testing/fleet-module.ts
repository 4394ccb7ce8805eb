/** What a machine of a fleet runs, in one module: tests start it in processes of its own, and kill them. */
export { SealiftError } from '@sealift/core/errors';
export * from '../fleet/index.js';
export { forEachObject, ObjectStore, openJournal } from '../objects/index.js';
