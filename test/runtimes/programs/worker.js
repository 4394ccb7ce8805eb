import { signersOf } from './signers.js';

/** @type {((request: Request) => Promise<Response>) | undefined} */
let signers;

export default {
  /** @param {Request} request @param {{ SETTINGS: string }} env */
  fetch(request, env) {
    signers ??= signersOf(JSON.parse(env.SETTINGS));
    return signers(request);
  },
};
