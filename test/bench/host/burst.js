/**
 * For servers to which thousands of connections are opened in one moment: with Node's 511 the kernel takes some of them back, and what
 * would be measured is how it does that.
 */
export const BURST = { backlog: 4_096 };
/** Milliseconds, so that connections last for a wave of uploads, as those of a proxy do. Node's 5 s would have them opened again. */
export const KEEP_ALIVE = 120_000;
