/**
 * What a program serves: signers, or the encryption client. Only that is loaded.
 *
 * @param {string | undefined} settings JSON
 * @returns {Promise<(request: Request) => Promise<Response>>}
 */
export async function handlerOf(settings = '{}') {
  const given = JSON.parse(settings);
  return given.wrappingKey === undefined
    ? (await import('./signers.js')).signersOf(given)
    : (await import('./client.js')).clientOf(given);
}
