/** The text of `check.worker.js`; built. */
declare const source: string;
export default source;
