import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FileLanguage, PlanAnswer, RunOptions, TaskFileInfo } from '../../../src/monitor/api.ts';
import { api } from '../api/client.ts';
import { useFetched } from '../api/hooks.ts';
import { useWords } from '../i18n/words.ts';
import { Trouble } from '../parts/small.tsx';
import { links } from '../route.ts';
import { LanguagePicker } from './language-picker.tsx';
import { limitedPlan } from './limited.ts';
import { Plan } from './plan.tsx';
import { likelySource, unfilled } from './targets.ts';

const refills = ['empty', 'same', 'all'] as const;

interface Choices {
  from: string;
  to: readonly string[];
  provider: string;
  model: string;
  cap: string;
  limit: string;
  refill: (typeof refills)[number];
}

const noChoices: Choices = { from: '', to: [], provider: '', model: '', cap: '', limit: '', refill: 'empty' };

/** What is left empty is not said: then file and configuration decide. */
function toOptions({ from, to, provider, model, cap, limit, refill }: Choices): RunOptions {
  return {
    ...(from && { from }),
    ...(to.length > 0 && { to: [...to] }),
    ...(provider && { provider }),
    ...(model.trim() && { model: model.trim() }),
    ...(cap.trim() && { max_cost: cap.trim() }),
    ...(limit.trim() && { limit: Number(limit) }),
    ...(refill !== 'empty' && { refill }),
  };
}

interface OptionsProps {
  file: TaskFileInfo;
  /** What the file holds; undefined where that could not be found out. */
  languages: readonly FileLanguage[] | undefined;
}

export function Options({ file, languages = [] }: OptionsProps): JSX.Element {
  const { texts } = useWords();
  const words = texts.start;
  const { data: providers } = useFetched(api.providers, 'once');
  const [choices, setChoices] = useState<Choices>(() => {
    const from = likelySource(file);
    return { ...noChoices, from, to: unfilled(file, from, languages) };
  });
  const [plan, setPlan] = useState<PlanAnswer>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const choose = (chosen: Partial<Choices>): void => {
    setChoices({ ...choices, ...chosen });
    setPlan(undefined);
  };
  const request = { tasks: file.path, ...toOptions(choices) };
  const attempt = (work: () => Promise<void>): void => {
    setBusy(true);
    setError(undefined);
    work()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const showPlan = (event: Event): void => {
    event.preventDefault();
    attempt(async () => setPlan(limitedPlan(await api.plan(request), request.limit)));
  };
  const start = (): void =>
    attempt(async () => {
      const { session_id: id } = await api.start(request);
      location.hash = links.session(id);
    });
  const provider = providers?.providers.find(({ name, default: isDefault }) =>
    choices.provider === '' ? isDefault : name === choices.provider,
  );
  return (
    <>
      <form class="card stack" onSubmit={showPlan}>
        <div class="fields">
          <FromField
            file={file}
            value={choices.from}
            onChoose={(from) => choose({ from, to: choices.to.filter((tag) => tag !== from) })}
          />
          <LanguagePicker
            offered={(languages.length > 0 ? languages : file.languages)
              .map(({ tag }) => tag)
              .filter((tag) => tag !== choices.from)}
            chosen={choices.to}
            onChange={(to) => choose({ to })}
          />
        </div>
        <div class="fields">
          <label class="field">
            {words.provider}
            <select
              value={choices.provider}
              onChange={({ currentTarget }) => choose({ provider: currentTarget.value })}
            >
              {providers?.providers.map(({ name, default: isDefault }) => (
                <option key={name} value={isDefault ? '' : name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <TextField
            name={words.model}
            value={choices.model}
            hint={provider ? words.modelHint(provider.model) : ''}
            onInput={(model) => choose({ model })}
          />
          <TextField name={words.cap} value={choices.cap} hint={words.capHint} onInput={(cap) => choose({ cap })} />
        </div>
        <details>
          <summary>{words.more}</summary>
          <div class="fields">
            <TextField
              name={words.limit}
              value={choices.limit}
              hint={words.limitHint}
              onInput={(limit) => choose({ limit: limit.replace(/\D/g, '').slice(0, 9) })}
            />
            <label class="field">
              {words.refill}
              <select
                value={choices.refill}
                onChange={({ currentTarget }) => choose({ refill: currentTarget.value as Choices['refill'] })}
              >
                {refills.map((refill) => (
                  <option key={refill} value={refill}>
                    {words.refills[refill]}
                  </option>
                ))}
              </select>
            </label>
          </div>
        </details>
        <div>
          <button type="submit" class={plan ? '' : 'primary'} disabled={isBusy}>
            {isBusy && !plan ? words.planning : words.plan}
          </button>
        </div>
        <Trouble error={error} />
      </form>
      {plan && <Plan plan={plan} isBusy={isBusy} onStart={start} />}
    </>
  );
}

interface FromFieldProps {
  file: TaskFileInfo;
  value: string;
  onChoose(tag: string): void;
}

function FromField({ file, value, onChoose }: FromFieldProps): JSX.Element {
  const { texts, format } = useWords();
  const common = ['en', 'zh-CN', 'ja', 'ko', 'de', 'fr', 'es'];
  const tags = [...new Set([...file.languages.map(({ tag }) => tag), ...(file.layout === 'wide' ? [] : common)])];
  return (
    <label class="field">
      {texts.start.from}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{texts.start.fromAny}</option>
        {tags.map((tag) => (
          <option key={tag} value={tag}>
            {format.languageName(tag)} ({tag})
          </option>
        ))}
      </select>
    </label>
  );
}

interface TextFieldProps {
  name: string;
  value: string;
  hint: string;
  onInput(value: string): void;
}

function TextField({ name, value, hint, onInput }: TextFieldProps): JSX.Element {
  return (
    <label class="field">
      {name}
      <input
        type="text"
        value={value}
        placeholder={hint}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  );
}
