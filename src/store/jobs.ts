import { randomBytes } from 'node:crypto';
import type { JobDraft, JobRequest, JobStore, Regroup } from '../types/jobs.ts';
import type { RemoteBatch } from '../types/provider.ts';
import type { Queue } from '../types/queue.ts';
import { asyncTransaction, type Database, holdTransaction, settleTransaction, transaction } from './driver.ts';
import { releaseCopies } from './edit.ts';
import { openJobs, type RequestRecord, requestReader } from './job-records.ts';
import { jobStatements } from './job-statements.ts';
import { readMeta } from './meta.ts';
import { createWindow } from './window.ts';

export { openJobs } from './job-records.ts';

/** Whether batch mode has left anything to go on with. */
export function hasJobWork(database: Database): boolean {
  const found = database
    .prepare(
      "SELECT EXISTS (SELECT 1 FROM job WHERE state <> 'done') OR EXISTS (SELECT 1 FROM job_request WHERE job IS NULL) AS found",
    )
    .get() as { found: number };
  return found.found === 1;
}

/** @param queue of the run that does the work: the ledger's entries are made through it */
export function createJobStore(database: Database, queue: Queue): JobStore {
  const sessionId = readMeta(database, 'session_id') ?? '';
  const customId = (job: number, request: number): string => `${sessionId}-${job}-${request}`;
  const sql = jobStatements(database);
  const read = requestReader(database);

  /** Takes tasks out of a request; the copies of one that nobody will send now get another one to wait for. */
  const setFree = (numbers: string, request: number): void => {
    const forsaken = sql.forsaken.all(numbers, request) as { task: number }[];
    sql.setFree.run(numbers, request);
    for (const { task } of forsaken) releaseCopies(database, task);
  };
  /** What is left of it: a row that a person has translated, or that has gone from the file, is not sent again. */
  const takeRegroup = (record: RequestRecord): Regroup => {
    const { tasks, failures, generous, shuffled } = read(record);
    const alive = new Set((sql.alive.all(record.tasks) as { task: number }[]).map(({ task }) => task));
    const left = tasks.filter(({ task }) => alive.has(task));
    sql.release.run(JSON.stringify(tasks.filter((task) => !left.includes(task)).map(({ task }) => task)));
    setFree(record.tasks, record.request);
    sql.deleteRequest.run(record.request);
    return { tasks: left, failures, generous, shuffled };
  };
  const nextRegroup = (): Regroup | undefined => {
    for (;;) {
      const record = sql.firstRegroup.get() as RequestRecord | undefined;
      if (!record) return undefined;
      const regroup = takeRegroup(record);
      if (regroup.tasks.length > 0) return regroup;
    }
  };
  const keep = (regroup: Regroup): void => {
    insertRequest(null, { ...regroup, promptTokens: 0, replyTokens: 0, reserved: 0 }, 1);
  };

  function draftOf(job: number, fileName: string, freshOnly: boolean): JobDraft {
    const window = createWindow(database, freshOnly ? 'AND tries = 0 AND misses = 0' : '');
    return {
      job,
      fileName,
      next: (limit) => window.next(limit),
      nextRegroup,
      keep,
      add(request, isRegroup) {
        const number = insertRequest(job, request, isRegroup ? 1 : 0);
        window.take(request.tasks);
        return customId(job, number);
      },
    };
  }

  function insertRequest(job: number | null, request: Omit<JobRequest, 'request'>, isRegroup: number): number {
    const { tasks, failures, generous, shuffled, promptTokens, replyTokens, reserved } = request;
    const numbers = JSON.stringify(tasks.map(({ task }) => task));
    const traits = [failures, generous ? 1 : 0, shuffled ? 1 : 0, isRegroup] as const;
    const { lastInsertRowid } = sql.insertRequest.run(
      ...[job, numbers, tasks.length],
      ...traits,
      ...[promptTokens, replyTokens, reserved],
    );
    sql.claim.run(Number(lastInsertRowid), numbers);
    return Number(lastInsertRowid);
  }

  return {
    sessionId,
    open: () => openJobs(database),
    async prepare({ provider, model, price, freshOnly }, build) {
      const made = await durably(database, async () => {
        const { lastInsertRowid } = sql.insertJob.run(new Date().toISOString(), provider, model, JSON.stringify(price));
        const job = Number(lastInsertRowid);
        // A checkpoint brought back from a copy counts jobs anew: a file of the same number may be at the service.
        const fileName = `translate-${sessionId}-${job}-${randomBytes(4).toString('hex')}.jsonl`;
        await build(draftOf(job, fileName, freshOnly));
        sql.fillJob.run(fileName, job, job, job);
        return hasRequests(database, job) ? job : undefined;
      });
      return made === undefined ? undefined : openJobs(database).find(({ job }) => job === made);
    },
    noteUpload: (job, inputFileId) => void sql.noteUpload.run(inputFileId, job),
    noteBatch: (job, batchId) => void sql.noteBatch.run(batchId, job),
    noteStatus: (job, remote) => noteStatus(database, job, remote),
    names: (job, id) => id === customId(job, requestNumberOf(id)),
    requestOf(job, id) {
      const request = requestNumberOf(id);
      if (id !== customId(job, request)) return undefined;
      const record = sql.requestOf.get(request, job) as RequestRecord | undefined;
      return record && read(record);
    },
    settle(request, start, end, results, again) {
      holdTransaction(database);
      try {
        const filled = queue.endAttempt(queue.startAttempt(start), end, results);
        setFree(JSON.stringify(request.tasks.map(({ task }) => task)), request.request);
        sql.deleteRequest.run(request.request);
        for (const regroup of again) keep(regroup);
        settleTransaction(database, 'COMMIT');
        return filled;
      } catch (error) {
        settleTransaction(database, 'ROLLBACK');
        throw error;
      }
    },
    *unsettled(job) {
      for (let last = 0; ; ) {
        const record = sql.nextOfJob.get(job, last) as RequestRecord | undefined;
        if (!record) return;
        last = record.request;
        yield read(record);
      }
    },
    finish(job) {
      transaction(database, () => {
        for (let record = sql.nextOfJob.get(job, 0); record; record = sql.nextOfJob.get(job, 0)) {
          giveBack(record as RequestRecord & { is_regroup: number });
        }
        sql.setState.run('collected', job);
      });
    },
    noteDone: (job) => void sql.setState.run('done', job),
    takeRegroups() {
      return transaction(database, () => {
        const taken: Regroup[] = [];
        for (let next = nextRegroup(); next; next = nextRegroup()) taken.push(next);
        return taken;
      });
    },
    stopRequested: () => queue.stopRequested(),
  };

  /** Rows that were to go together stay together. */
  function giveBack(record: RequestRecord & { is_regroup: number }): void {
    if (record.is_regroup === 1) {
      sql.detach.run(record.request);
      return;
    }
    sql.release.run(record.tasks);
    setFree(record.tasks, record.request);
    sql.deleteRequest.run(record.request);
  }
}

/** NaN where it has none. */
function requestNumberOf(customId: string): number {
  return Number(/-(\d{1,15})$/.exec(customId)?.[1]);
}

function hasRequests(database: Database, job: number): boolean {
  return database.prepare('SELECT 1 FROM job_request WHERE job = ? LIMIT 1').get(job) !== undefined;
}

function noteStatus(database: Database, job: number, { status, counts }: RemoteBatch): void {
  database
    .prepare('UPDATE job SET status = ?, total = ?, completed = ?, failed = ? WHERE job = ?')
    .run(status, counts.total, counts.completed, counts.failed, job);
}

class Nothing extends Error {}

/**
 * One transaction, taken back where the work results in nothing. Not even a power cut undoes it: the service would work on
 * rows that nobody remembers to have sent.
 */
async function durably<T>(database: Database, work: () => Promise<T | undefined>): Promise<T | undefined> {
  database.exec('PRAGMA synchronous = FULL');
  try {
    return await asyncTransaction(database, async () => {
      const result = await work();
      if (result === undefined) throw new Nothing();
      return result;
    });
  } catch (error) {
    if (error instanceof Nothing) return undefined;
    throw error;
  } finally {
    database.exec('PRAGMA synchronous = NORMAL');
  }
}
