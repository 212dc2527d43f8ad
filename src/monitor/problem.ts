import type { Problem, ProblemCode } from './api.ts';

const titles = {
  invalid: [400, 'The request does not have the right shape'],
  unauthorized: [401, 'A token is needed'],
  forbidden: [403, 'Not allowed'],
  not_found: [404, 'There is no such thing'],
  live: [409, 'The file has a live run'],
  not_resumable: [409, 'The session cannot be gone on with from here'],
  too_large: [413, 'Too large'],
  unsupported: [415, 'This kind of content cannot be used'],
  faulty: [422, 'The translation has errors'],
  refused: [422, 'The run was refused'],
  busy: [503, 'The checkpoint is being written'],
  internal: [500, 'Unexpected error'],
} satisfies Record<ProblemCode, readonly [status: number, title: string]>;

type More = Partial<Pick<Problem, 'status' | 'errors' | 'session_id' | 'issues' | 'option'>>;

/** An answer that is no success: thrown anywhere, sent as `application/problem+json` (RFC 9457). */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly code: ProblemCode;
  readonly more: More;

  /**
   * @param detail what to do about it, one sentence for people
   * @param more `status` where it is another than the code's
   */
  constructor(code: ProblemCode, detail: string, more: More = {}) {
    super(detail);
    this.code = code;
    this.more = more;
  }

  get status(): number {
    return this.more.status ?? titles[this.code][0];
  }

  toProblem(): Problem {
    const [status, title] = titles[this.code];
    return { type: `urn:translate:${this.code}`, title, status, detail: this.message, code: this.code, ...this.more };
  }
}
