/** Files that go to disk as they are verified, where the engine can be trusted with that. */
export type { SavedFile } from './saved-file.js';
export { createSaver, type SaveOptions, type Saver, type Saving } from './saver.js';
