import type { BatchJob, JobRequest, JobState } from '../types/jobs.ts';
import type { QueuedTask } from '../types/queue.ts';
import type { ModelPrice } from '../types/usage.ts';
import type { Database } from './driver.ts';
import { type QueuedRecord, queuedColumns, toQueuedTask } from './records.ts';

interface JobRecord {
  job: number;
  state: JobState;
  provider: string;
  model: string;
  price: string;
  file_name: string;
  requests: number;
  rows: number;
  prompt_tokens: number;
  cancelled: number;
  input_file_id: string | null;
  batch_id: string | null;
  status: string | null;
  total: number | null;
  completed: number | null;
  failed: number | null;
  reserved: number;
}

/** Jobs that are not done, oldest first. */
export function openJobs(database: Database): BatchJob[] {
  const records = database
    .prepare(
      `SELECT *, (SELECT total(reserved) FROM job_request AS r WHERE r.job = job.job) AS reserved
       FROM job WHERE state <> 'done' ORDER BY job`,
    )
    .all() as JobRecord[];
  return records.map(toJob);
}

function toJob(record: JobRecord): BatchJob {
  const { input_file_id, batch_id, status, total, completed, failed } = record;
  return {
    job: record.job,
    state: record.state,
    provider: record.provider,
    model: record.model,
    price: JSON.parse(record.price) as ModelPrice | null,
    fileName: record.file_name,
    requests: record.requests,
    rows: record.rows,
    promptTokens: record.prompt_tokens,
    reserved: record.reserved,
    cancelled: record.cancelled === 1,
    ...(input_file_id !== null && { inputFileId: input_file_id }),
    ...(batch_id !== null && { batchId: batch_id }),
    ...(status !== null && {
      remote: { status, counts: { total: total ?? 0, completed: completed ?? 0, failed: failed ?? 0 } },
    }),
  };
}

/** Batches that have not been collected, and the rows in them. */
export function waitingJobs(database: Database): { jobs: number; rows: number } {
  return database
    .prepare(
      `SELECT count(DISTINCT job) AS jobs, coalesce(sum(rows), 0) AS rows FROM job_request
       WHERE job IN (SELECT job FROM job WHERE state IN ('uploaded', 'submitted'))`,
    )
    .get() as { jobs: number; rows: number };
}

export interface RequestRecord {
  request: number;
  tasks: string;
  failures: number;
  generous: number;
  shuffled: number;
  prompt_tokens: number;
  reply_tokens: number;
  reserved: number;
}

/** Joins requests with their tasks as these are now. */
export function requestReader(database: Database): (record: RequestRecord) => JobRequest {
  const find = database.prepare(`SELECT ${queuedColumns} FROM task WHERE task IN (SELECT value FROM json_each(?))`);
  const tasksOf = (numbers: string): QueuedTask[] => {
    const found = (find.all(numbers) as unknown as QueuedRecord[]).map(toQueuedTask);
    const byNumber = new Map(found.map((task) => [task.task, task]));
    return (JSON.parse(numbers) as number[]).flatMap((number) => byNumber.get(number) ?? []);
  };
  return (record) => ({
    request: record.request,
    tasks: tasksOf(record.tasks),
    failures: record.failures,
    generous: record.generous === 1,
    shuffled: record.shuffled === 1,
    promptTokens: record.prompt_tokens,
    replyTokens: record.reply_tokens,
    reserved: record.reserved,
  });
}
