/** The text of `open.worker.js`; built. */
declare const source: string;
export default source;
