import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf } from './command.js';
import { makeFiles } from './files.js';

const SCRIPT = fileURLToPath(new URL('boto3_steps.py', import.meta.url));

/** @type {import('./tool.js').Tool} */
export const boto3 = {
  name: 'boto3',
  title: 'boto3, the AWS SDK for Python',
  /** The steps are a Python program, which prints one JSON line for each. */
  async *run({ server, home, ca, python }) {
    const { big } = await makeFiles(home);
    const script = commandOf(python, [SCRIPT], {
      HOME: home,
      AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
      AWS_DEFAULT_REGION: server.region,
      AWS_ENDPOINT_URL_S3: server.endpoint,
      AWS_CA_BUNDLE: ca,
      AWS_MAX_ATTEMPTS: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    });
    try {
      const printed = await script(big, path.join(home, 'out-big'));
      for (const line of printed.trim().split('\n')) {
        const { name, problem } = JSON.parse(line);
        yield { name, problem: problem ?? undefined };
      }
    } catch (error) {
      yield { name: 'the whole program', problem: String(error) };
    }
  },
};
