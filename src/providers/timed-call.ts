import { Call } from './call.ts';

/** A call that is given up when nothing has come or gone for so long. */
export class TimedCall extends Call {
  readonly #timer: NodeJS.Timeout;

  constructor(seconds: number, outer: AbortSignal) {
    super(outer);
    const late = new DOMException(`No answer within ${seconds} s (timed out)`, 'TimeoutError');
    this.#timer = setTimeout(() => this.giveUp(late), Math.min(seconds * 1000, 2_147_483_647));
  }

  readonly touch = (): void => {
    this.#timer.refresh();
  };

  async *alive(content: AsyncIterable<Uint8Array> | null): AsyncIterable<Uint8Array> {
    for await (const chunk of content ?? []) {
      this.touch();
      yield chunk;
      this.touch();
    }
  }

  override close(): void {
    clearTimeout(this.#timer);
    super.close();
  }
}
