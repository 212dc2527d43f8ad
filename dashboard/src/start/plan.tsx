import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PlanAnswer } from '../../../src/monitor/api.ts';
import { useWords } from '../i18n/words.ts';

interface PlanProps {
  plan: PlanAnswer;
  isBusy: boolean;
  onStart(): void;
}

/** What a run would send and cost; the start is here and nowhere else. */
export function Plan({ plan, isBusy, onStart }: PlanProps): JSX.Element {
  const { texts, format } = useWords();
  const words = texts.start;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { tasks, changes, tokens } = plan;
  const cost = format.estimate(plan.cost, plan.currency);
  const changed = changes.changed_source + changes.changed_context;
  return (
    <section class="card plan" aria-labelledby="plan-title">
      <h2 id="plan-title" ref={heading} tabIndex={-1}>
        {words.planTitle}
      </h2>
      <p class="quiet-text">{words.planLead}</p>
      <dl class="tiles">
        <div class="tile busy">
          <dt>{words.toSend}</dt>
          <dd>
            {format.number(plan.rows)}
            <small>{words.ofTasks(format.number(tasks.total), format.number(tasks.completed))}</small>
          </dd>
        </div>
        <div class="tile">
          <dt>{plan.cost === 0 ? texts.tiles.cost : words.cost}</dt>
          <dd>
            {cost}
            <small>{plan.model}</small>
          </dd>
        </div>
        <div class="tile">
          <dt>{words.tokens}</dt>
          <dd>
            {format.short(tokens.prompt + tokens.completion)}
            <small>{texts.tiles.tokensDetail(format.short(tokens.prompt), format.short(tokens.completion))}</small>
          </dd>
        </div>
        <div class="tile">
          <dt>{words.requests}</dt>
          <dd>
            {format.number(plan.batches)}
            {plan.rows > 0 && (
              <small>
                {plan.estimated_seconds === null
                  ? words.takesADay
                  : words.takes(format.seconds(plan.estimated_seconds))}
              </small>
            )}
          </dd>
        </div>
      </dl>
      <dl class="row-facts">
        <div>
          <dt>{words.header}</dt>
          <dd>
            <code>{plan.header}</code>
          </dd>
        </div>
        {tasks.skipped > 0 && (
          <div>
            <dt>{words.skipped}</dt>
            <dd>{words.skippedText(format.number(tasks.skipped))}</dd>
          </div>
        )}
        <div>
          <dt>{words.changes}</dt>
          <dd>
            {words.changesText(format.number(changes.added), format.number(changed), format.number(changes.removed))}
          </dd>
        </div>
      </dl>
      {plan.cost === null && <p class="warn-text">{words.costUnknown}</p>}
      {plan.rows === 0 && <p>{words.nothing}</p>}
      <button type="button" class="primary big" disabled={isBusy} onClick={onStart}>
        {isBusy ? words.starting : plan.cost === null || plan.rows === 0 ? words.go : words.goCost(cost, plan.cost > 0)}
      </button>
    </section>
  );
}
