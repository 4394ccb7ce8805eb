// The SDK's build for browsers reads XML with DOMParser, which Workers have not.
import { DOMParser, Node } from '@xmldom/xmldom';
import { clientOf } from './client.js';

Object.assign(globalThis, { DOMParser, Node });

/** @type {((request: Request) => Promise<Response>) | undefined} */
let client;

export default {
  /** @param {Request} request @param {{ SETTINGS: string }} env */
  fetch(request, env) {
    client ??= clientOf(JSON.parse(env.SETTINGS));
    return client(request);
  },
};
