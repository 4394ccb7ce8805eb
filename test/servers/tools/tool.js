/**
 * A client program that people use with S3, and what it is asked to do with a server: ordinary work, in the order in which
 * somebody would do it.
 *
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} title for people, as a topic
 * @property {(place: Place) => AsyncGenerator<Step>} run yields what it has done; throws nothing
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string | undefined} problem why this is a failure
 *
 * @typedef {object} Place
 * @property {import('../start/server.js').Server} server
 * @property {string} home a folder of the tool's own
 * @property {string} ca file with the authority's certificate
 * @property {string} python with the packages of requirements.txt
 */

/**
 * Runs steps one after the other. One that fails is told, and the next ones are tried all the same.
 *
 * @param {readonly (readonly [name: string, run: () => Promise<void>])[]} steps
 * @returns {AsyncGenerator<Step>}
 */
export async function* stepByStep(steps) {
  for (const [name, run] of steps) {
    try {
      await run();
      yield { name, problem: undefined };
    } catch (error) {
      yield { name, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
