/**
 * An S3 server on loopback that one test started and one test ends.
 *
 * @typedef {object} Server
 * @property {string} name of `SERVERS`
 * @property {string} endpoint `https://127.0.0.1:PORT`, or `http:` when started without TLS
 * @property {string} region that signatures are made for
 * @property {{ accessKeyId: string, secretAccessKey: string }} credentials
 * @property {string} [ca] PEM of the authority that signed the endpoint's certificate; there with TLS
 * @property {string} [kmsKeyId] a key that SSE-KMS may name
 * @property {string} [secondKmsKeyId] another one, where the server can have two
 * @property {() => Promise<void>} close ends every process of the server; a second call does nothing
 */

/**
 * How one kind of server comes to the machine and is started.
 *
 * @typedef {object} Recipe
 * @property {string} title for people
 * @property {() => Promise<string>} version
 * @property {(tls: boolean) => string[]} needs commands that must be on the PATH
 * @property {string} howTo what to install where they are not
 * @property {readonly string[]} packages of Debian that bring them
 * @property {() => Promise<void>} build
 * @property {(options: StartOptions) => Promise<Omit<Server, 'name' | 'region'>>} start
 */

/**
 * @typedef {object} StartOptions
 * @property {string} folder for everything the server writes
 * @property {boolean} tls
 * @property {string} region
 * @property {boolean} sseCNeedsTls refuse SSE-C without TLS
 */

export {};
