/** What an element needs as soon as there are files: what takes them into the list, and what draws it. */
export { Intake } from './intake.js';
export { line, list } from './list.js';
export { rowStyles } from './row-styles.js';
