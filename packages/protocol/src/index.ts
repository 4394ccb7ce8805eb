/**
 * The messages between a page and its signer, and the pure rule both sides must agree on: the part plan. No dependency,
 * no I/O: what is here is the contract, and nothing else.
 */
export * from './messages.js';
export * from './plan.js';
export * from './problems.js';
