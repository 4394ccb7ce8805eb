/**
 * One question to a server.
 *
 * @typedef {object} Case
 * @property {string} name what is asked
 * @property {string | readonly string[]} aws what AWS documents, as `told` puts it; `4xx` is any refusal of the client's
 * @property {import('../docs.js').Doc} doc where it says so
 * @property {(site: import('../site.js').Site) => Promise<string>} run
 *
 * @typedef {{ title: string, cases: readonly Case[] }} Topic
 */

export {};
