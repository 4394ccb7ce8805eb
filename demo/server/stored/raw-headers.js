/** The SDK gives names of its own to the headers that it knows; the page shows what came. */

const HEADERS = Symbol('headers');

/** @typedef {Record<string, string>} Headers */

/** @param {import('@aws-sdk/client-s3').S3Client} s3 whose answers and errors then carry what `headersOf` reads */
export function addRawHeaders(s3) {
  s3.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args).catch((error) => {
        keep(error, error.$response);
        throw error;
      });
      keep(result.output, result.response);
      return result;
    },
    { step: 'finalizeRequest', priority: 'low', name: 'rawHeaders' },
  );
}

/** @param {unknown} answer an output or an error of the client @returns {Headers} */
export function headersOf(answer) {
  return /** @type {{ [HEADERS]?: Headers }} */ (answer)[HEADERS] ?? {};
}

/** @param {object} target @param {unknown} response */
function keep(target, response) {
  const { headers } = /** @type {{ headers: Headers }} */ (response ?? { headers: {} });
  Object.assign(target, { [HEADERS]: headers });
}
