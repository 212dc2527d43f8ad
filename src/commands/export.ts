import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { noteExport, openReader } from '../store/reading.ts';
import { checkpointFiles, refuseTarget } from './clash.ts';
import { editedResult, sha256OfFile } from './job.ts';
import { writeOrRefuse, writeResultFile } from './result.ts';

/** `translate export`: writes the result file again from the checkpoint. Returns what was written, `-` for stdout. */
export async function exportResult(checkpoint: string, output: string | undefined): Promise<string> {
  const reader = await openReader(checkpoint);
  try {
    const { input, output: usual } = reader.info();
    const target = output === undefined || output === '-' ? (output ?? usual) : resolve(output);
    if (target === undefined)
      throw new UsageError(`${checkpoint}: does not say where its result goes; name it with -o FILE`);
    if (output === undefined && target !== '-' && target === input && existsSync(input)) {
      throw new UsageError(`the result takes the place of ${input}; say so with -o ${input}, or name another file`);
    }
    refuseTarget(target, 'the result', checkpointFiles(checkpoint));
    if (target === '-') return await writeResultFile(reader, target);
    const edited = await editedResult(reader, { input, output: target }, await sha256OfFile(target));
    if (edited) {
      throw new UsageError(
        `${target}: was edited since it was written; translate run takes the changes in, or name another file with -o`,
      );
    }
    const note = (sha256: string): Promise<void> => noteExport(checkpoint, target, sha256).catch(() => {});
    return await writeResultFile(reader, target, note, writeOrRefuse);
  } finally {
    reader.close();
  }
}
