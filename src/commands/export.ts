import { existsSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { openReader } from '../store/reading.ts';
import { checkpointFiles, refuseTarget } from './clash.ts';
import { writeOrRefuse, writeResultFile } from './result.ts';

/** `translate export`: writes the result file again from the checkpoint. Returns what was written, `-` for stdout. */
export async function exportResult(checkpoint: string, output: string | undefined): Promise<string> {
  const reader = await openReader(checkpoint);
  try {
    const { input, output: usual } = reader.info();
    const target = output ?? usual;
    if (target === undefined)
      throw new UsageError(`${checkpoint}: does not say where its result goes; name it with -o FILE`);
    if (output === undefined && target !== '-' && target === input && existsSync(input)) {
      throw new UsageError(`the result takes the place of ${input}; say so with -o ${input}, or name another file`);
    }
    refuseTarget(target, 'the result', checkpointFiles(checkpoint));
    return await writeResultFile(reader, target, undefined, writeOrRefuse);
  } finally {
    reader.close();
  }
}
