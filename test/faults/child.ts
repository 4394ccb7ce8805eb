import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { steadyPort } from './port.js';

/** A server in a process of its own, on one port for all its lives. */
export interface Child {
  readonly port: number;
  /** What it said first. */
  readonly said: Readonly<Record<string, unknown>>;
  /** SIGKILL, and another one in its place. */
  restart(changes?: object): Promise<void>;
  kill(): Promise<void>;
}

/**
 * @param name of its file in `children/`
 * @param job what it is to know
 * @param heard told of everything else that it says
 */
export async function startChild(name: string, job: object, heard: (said: object) => void): Promise<Child> {
  const port = await steadyPort();
  let current: object = { ...job, port };
  let process = await start(name, current, heard);
  const { said } = process;
  let restarted = Promise.resolve();
  const kill = async (): Promise<void> => {
    const { child } = process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return {
    port,
    said,
    kill,
    restart(changes = {}) {
      // One after the other: they may be asked for at the same time.
      restarted = restarted.then(async () => {
        current = { ...current, ...changes };
        await kill();
        process = await start(name, current, heard);
      });
      return restarted;
    },
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly said: Readonly<Record<string, unknown>>;
}

function start(name: string, job: object, heard: (said: object) => void): Promise<Started> {
  const child = fork(path.join(import.meta.dirname, 'children', name), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--no-warnings'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.once('error', reject);
    child.on('message', (said: Record<string, unknown>) => {
      if ('port' in said) resolve({ child, said });
      else heard(said);
    });
    child.send(job);
  });
}
