/** The text of `seal.worker.js`; built. */
declare const source: string;
export default source;
