/**
 * `npm start`: builds what is needed and runs everything on loopback: the S3 development server, the signer with the
 * local KMS, and the demo page. Options: --port N (0: free ports) · --data DIR · --json (one line for programs).
 *
 * Standard output holds the addresses only; everything else goes to standard error.
 */
import { parseArgs } from 'node:util';
import { build } from './server/build.js';

const HELP = `npm start -- [options]
  --port N     port of the page; 0 picks free ports (default: 8787; S3 takes the next one)
  --data DIR   folder for objects, keys and secrets (default: .sealift)
  --json       print the addresses as one JSON line when everything is ready
  --help`;

const options = readOptions();
try {
  await build();
  // Imported only now: it needs what was just built.
  const { startStack } = await import('./server/stack.js');
  const stack = await startStack({ port: options.port, data: options.data });
  console.log(options.json ? JSON.stringify(stack.addresses) : welcome(stack.addresses));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, async () => {
      await stack.close();
      process.exit(0);
    });
  }
} catch (error) {
  console.error(`npm start failed: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8787' },
        data: { type: 'string', default: '.sealift' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_534) {
      throw new Error('--port must be a number from 0 to 65534');
    }
    return { port, data: values.data, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exit(2);
  }
}

/** @param {import('./server/stack.js').Addresses} addresses */
function welcome({ page, s3Endpoint, bucket, signer }) {
  return `
  Sealift is ready.

    page      ${page}
    signer    ${signer}
    S3        ${s3Endpoint}  (bucket ${bucket})
    data      ${options.data}

  Open the page, pick a file, and see what S3 stores. Ctrl-C ends it.
`;
}
