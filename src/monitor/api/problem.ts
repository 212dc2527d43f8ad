import type { Issue } from '../../types/check.ts';
import type { RunOptions } from './steering.ts';

/** RFC 9457, `application/problem+json`: every answer from 400 on. */
export interface Problem {
  /** `urn:translate:CODE`. */
  type: string;
  title: string;
  status: number;
  /** What to do about it, for people. */
  detail: string;
  code: ProblemCode;
  /** Of `invalid`: where in the request, as a JSON pointer, and why. */
  errors?: { pointer: string; message: string }[];
  /** Of `live`: the session that holds the file. */
  session_id?: string;
  /** Of `faulty`: what the checks found. */
  issues?: Issue[];
  /** Of `refused`: the option of the run that it is about, where one is. */
  option?: keyof RunOptions;
}

export type ProblemCode =
  /** The request does not have the shape asked for. */
  | 'invalid'
  /** No token, or a wrong one. */
  | 'unauthorized'
  /** Host, Origin or path is not one of ours. */
  | 'forbidden'
  | 'not_found'
  /** The file has a live run. */
  | 'live'
  /** The session cannot be gone on with from here; `detail` says how. */
  | 'not_resumable'
  | 'too_large'
  | 'unsupported'
  /** A correction with errors; `issues` has them. */
  | 'faulty'
  /** The run refused: input, configuration or usage is wrong. `detail` is what it said. */
  | 'refused'
  /** The checkpoint is being written for longer than one can wait; try again. */
  | 'busy'
  | 'internal';
