import { DOCS } from '../docs.js';
import { md5Hex } from '../site.js';
import { must, told } from '../told.js';

const SAME = `"${md5Hex('hello')}"`;
const OTHER = `"${md5Hex('another')}"`;

/** Of a request for an object that is there. @param {string} name @param {string} method @param {Record<string, string>} headers @param {string} aws @returns {import('./case.js').Case} */
const condition = (name, method, headers, aws) => ({
  name: `${method} ${name}`,
  aws,
  doc: method === 'PUT' ? DOCS.conditionalWrites : DOCS.conditionalReads,
  async run(site) {
    const key = site.key();
    await must(site.put({}, { key }), 'PutObject');
    return told(await site.send({ method, key, headers, ...(method === 'PUT' ? { body: 'again' } : {}) }));
  },
});

/** @param {string} name @param {Record<string, string>} headers @param {string} aws @returns {import('./case.js').Case} */
const onNothing = (name, headers, aws) => ({
  name: `PUT ${name}`,
  aws,
  doc: DOCS.conditionalWrites,
  run: async (site) => told(await site.put(headers)),
});

/** @type {import('./case.js').Topic} */
export const conditions = {
  title: 'Conditions',
  cases: [
    condition('If-Match, the same', 'GET', { 'if-match': SAME }, '200'),
    condition('If-Match, another', 'GET', { 'if-match': OTHER }, '412 PreconditionFailed'),
    condition('If-None-Match, the same', 'GET', { 'if-none-match': SAME }, '304'),
    condition('If-None-Match, another', 'GET', { 'if-none-match': OTHER }, '200'),
    condition('If-Match, another', 'HEAD', { 'if-match': OTHER }, '412'),
    condition('If-None-Match: * on an object', 'PUT', { 'if-none-match': '*' }, '412 PreconditionFailed'),
    onNothing('If-None-Match: * on nothing', { 'if-none-match': '*' }, '200'),
    condition('If-Match, the same', 'PUT', { 'if-match': SAME }, '200'),
    condition('If-Match, another', 'PUT', { 'if-match': OTHER }, '412 PreconditionFailed'),
    onNothing('If-Match on nothing', { 'if-match': OTHER }, '404 NoSuchKey'),
  ],
};
