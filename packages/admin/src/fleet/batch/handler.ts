import { INSTRUCTION_SUFFIX } from '@sealift/core';
import { isSegmentTable } from '../../objects/segment-table.js';
import type { ObjectStore } from '../../objects/store.js';
import { FleetError } from '../errors.js';
import { decodeListedKey } from '../url-encoding.js';
import { type Invocation, parseInvocation, type Task } from './invocation.js';
import { failed, type ResultCode, type TaskResult } from './result.js';

export interface BatchHandlerOptions {
  /** The bucket; tasks of others are refused. */
  readonly store: ObjectStore;
  /**
   * What to do with one key, e.g. `rewrapObject`. May run again for a key that is done: S3 repeats what got no answer.
   *
   * @returns a word for the completion report
   */
  readonly each: (key: string, job: BatchJob) => Promise<string>;
  /** Tasks of one invocation at a time. Default: 4. */
  readonly concurrency?: number;
}

/** The job that a task belongs to. */
export interface BatchJob {
  readonly id: string;
  /** Of the job definition, with schema 2.0. Who may create jobs writes them: choose by them, do not trust them. */
  readonly userArguments: Readonly<Record<string, string>>;
}

/** The answer that S3 Batch Operations reads. */
export interface BatchAnswer {
  readonly invocationSchemaVersion: '1.0' | '2.0';
  readonly treatMissingKeysAs: ResultCode;
  readonly invocationId: string;
  readonly results: readonly ({ readonly taskId: string } & TaskResult)[];
}

/**
 * A Lambda function for S3 Batch Operations (invocation schemas 1.0 and 2.0). Every task gets its result, in order;
 * which errors S3 tries again is decided by their codes. Instruction files and segment tables succeed untouched: they are written with
 * their object.
 *
 * The handler throws FleetError `invocation-unknown` for anything else than such an event: S3 then counts the tasks as failed.
 */
export function batchHandler(options: BatchHandlerOptions): (event: unknown) => Promise<BatchAnswer> {
  const { concurrency = 4 } = options;
  return async (event) => {
    const invocation = parseInvocation(event);
    const { schema, invocationId, tasks } = invocation;
    const results: ({ taskId: string } & TaskResult)[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let at = next++; at < tasks.length; at = next++) {
        const task = tasks[at] as Task;
        results[at] = { taskId: task.taskId, ...(await resultOf(task, invocation, options)) };
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
    // A task without a result is one that was not done: it is to be tried again.
    return { invocationSchemaVersion: schema, treatMissingKeysAs: 'TemporaryFailure', invocationId, results };
  };
}

async function resultOf(
  task: Task,
  { schema, jobId, userArguments }: Invocation,
  { store, each }: BatchHandlerOptions,
): Promise<TaskResult> {
  try {
    if (task.bucket !== store.bucket)
      throw new FleetError('bucket-mismatch', 'The task is for another bucket than the function.');
    const key = schema === '1.0' ? decodeListedKey(task.key) : task.key;
    if (key.endsWith(INSTRUCTION_SUFFIX))
      return { resultCode: 'Succeeded', resultString: 'instruction-file' };
    if (await isSegmentTable(store, key)) return { resultCode: 'Succeeded', resultString: 'segment-table' };
    if (task.versionId !== undefined) await assertCurrent(store, key, task.versionId);
    return { resultCode: 'Succeeded', resultString: await each(key, { id: jobId, userArguments }) };
  } catch (error) {
    return failed(error);
  }
}

/** New keys are made by a copy, which becomes the current version. A bucket that was never versioned has no other. */
async function assertCurrent(store: ObjectStore, key: string, versionId: string): Promise<void> {
  const { VersionId } = await store.head(key);
  if (VersionId === undefined || VersionId === versionId) return;
  throw new FleetError(
    'version-not-current',
    'This version is not the current one: it keeps its key. Make the manifest without version ids.',
  );
}
