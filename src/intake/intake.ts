import { createFamilyDetector } from '../checks/families.ts';
import type { FamilyCount } from '../types/check.ts';
import type { ResultTemplate, SourceRow, SourceTask, TaskFile } from '../types/task-file.ts';

/** What is known of a task file when its rows have been read. */
export interface IntakeEnd {
  fingerprint: { bytes: number; sha256: string };
  template: ResultTemplate;
  /** Families of placeholders that are syntax in its sources. */
  families: FamilyCount[];
}

/** A task file on its way into a checkpoint. */
export interface Intake {
  /** Read once, many at a time; see TaskFile. */
  rows(): AsyncIterable<readonly SourceRow[]>;
  /** To be told of the first task of each row by whoever reads them: what that is good for is not done yet. */
  observe?: (task: SourceTask) => void;
  /** Throws before the rows have ended. */
  end(): IntakeEnd;
}

export function readHere(file: TaskFile): Intake {
  const families = createFamilyDetector();
  return {
    rows: () => file.rows(),
    observe: ({ source }) => families.add(source),
    end: () => ({ fingerprint: file.fingerprint(), template: file.template(), families: families.families() }),
  };
}
