import { ProviderError } from '../../errors.ts';
import type { BatchJob } from '../../types/jobs.ts';
import type { RequestFile } from '../../types/provider.ts';
import { persistently } from './calls.ts';
import type { BatchModeParts } from './parts.ts';

/**
 * Brings jobs to the service, each step recorded before the next: the file, then the batch. After a step whose end nobody saw
 * the service is asked what became of it, so that no batch is made twice.
 */
export class Submitter {
  readonly #parts: BatchModeParts;

  constructor(parts: BatchModeParts) {
    this.#parts = parts;
  }

  /** Uploads what was just prepared and makes its batch. */
  async submit(job: BatchJob, file: RequestFile): Promise<void> {
    const { jobs, service, signal } = this.#parts;
    try {
      const upload = async (failures: number): Promise<string> => {
        const uploaded = failures > 0 ? await service.findFile(job.fileName, signal) : undefined;
        return uploaded ?? service.upload(job.fileName, file, signal);
      };
      const inputFileId = await persistently(upload, this.#parts);
      jobs.noteUpload(job.job, inputFileId);
      file.remove();
      await this.#makeBatch({ ...job, inputFileId });
    } catch (error) {
      throw await this.#refused(job, error);
    }
  }

  /** Goes on with a job that an earlier run left behind. What never reached the service goes back to the queue. */
  async resume(job: BatchJob): Promise<void> {
    const { jobs, service, signal, fileOf } = this.#parts;
    fileOf(job.job).remove();
    if (job.state === 'prepared') {
      const found = await persistently(() => service.findFile(job.fileName, signal), this.#parts);
      if (found === undefined) return this.close(job);
      jobs.noteUpload(job.job, found);
      return this.resume({ ...job, state: 'uploaded', inputFileId: found });
    }
    if (job.state === 'uploaded') {
      try {
        await this.#makeBatch(job);
      } catch (error) {
        throw await this.#refused(job, error);
      }
    }
    if (job.state === 'collected') await this.clean(job);
  }

  async #makeBatch(job: BatchJob): Promise<void> {
    const { jobs, service, signal } = this.#parts;
    const { inputFileId = '' } = job;
    const metadata = { session: jobs.sessionId, job: String(job.job) };
    const make = async () => {
      const found = await service.find(inputFileId, signal);
      if (found || job.cancelled) return found;
      return service.create(inputFileId, metadata, signal);
    };
    const batch = await persistently(make, this.#parts);
    if (!batch) return this.close(job);
    jobs.noteBatch(job.job, batch.id);
    jobs.noteStatus(job.job, batch);
  }

  /** A service that does not want the job at all has not begun it: its rows go back to the queue. */
  async #refused(job: BatchJob, error: unknown): Promise<unknown> {
    const isRefused =
      error instanceof ProviderError &&
      (error.fault.kind === 'rejected' ||
        error.fault.kind === 'content' ||
        (error.fault.kind === 'permanent' && error.fault.reason === 'refused'));
    if (isRefused) await this.close(job);
    return error;
  }

  /** Gives what the job has not brought back to the queue. Only for jobs without a batch, and those whose results are in. */
  async close({ job }: Pick<BatchJob, 'job'>): Promise<void> {
    const { jobs, budget } = this.#parts;
    const open = jobs.open().find((one) => one.job === job);
    if (!open) return;
    budget.settle(open.reserved, 0, { prompt: 0, completion: 0, cost: 0 });
    jobs.finish(job);
    await this.clean(open);
  }

  /** Deletes our file. One that the service does not give up now is left to the next run, unless it says why. */
  async clean({ job, inputFileId }: BatchJob): Promise<void> {
    const { jobs, service, signal } = this.#parts;
    try {
      if (inputFileId !== undefined) await service.deleteFile(inputFileId, signal);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.fault.kind === 'transient' || error.fault.kind === 'throttled') return;
    }
    jobs.noteDone(job);
  }
}
