import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Overview } from '../../../src/monitor/api.ts';
import type { TaskState } from '../../../src/types/task.ts';
import { useWords } from '../i18n/words.ts';
import type { RowFilter } from './pages.ts';

/** As the address has them, all texts; empty: any. */
export interface FilterValues {
  status: string;
  language: string;
  issue: string;
  review: string;
  search: string;
}

const taskStates: readonly TaskState[] = ['pending', 'processing', 'completed', 'failed'];
const typingMs = 250;

export function readFilter(query: URLSearchParams): FilterValues {
  const value = (name: string): string => query.get(name) ?? '';
  const status = taskStates.find((state) => state === value('status')) ?? '';
  return {
    status,
    language: value('language'),
    issue: value('issue'),
    review: value('review'),
    search: value('search'),
  };
}

export function toRowFilter({ status, language, issue, review, search }: FilterValues): RowFilter {
  return {
    ...(status && { status: status as TaskState }),
    ...(language && { target_lang: language }),
    ...(issue && { issue }),
    ...(review && { needs_review: true }),
    ...(search && { search }),
  };
}

interface FiltersProps {
  values: FilterValues;
  onChange(values: FilterValues): void;
  /** What there is to choose from; undefined while it is fetched. */
  overview: Overview | undefined;
}

export function Filters({ values, onChange, overview }: FiltersProps): JSX.Element {
  const { texts, format, nameOf } = useWords();
  const words = texts.table;
  const [search, setSearch] = useState(values.search);
  useEffect(() => setSearch(values.search), [values.search]);
  // Only typing starts the clock
  useEffect(() => {
    if (search === values.search) return;
    const timer = setTimeout(() => onChange({ ...values, search }), typingMs);
    return () => clearTimeout(timer);
  }, [search]);
  const found = [
    ...(overview?.failures.map(({ code }) => code) ?? []),
    ...(overview?.issues.map(({ check }) => check) ?? []),
  ];
  const issues = [...new Set([...found, ...(values.issue ? [values.issue] : [])])];
  const languages =
    overview?.languages.map(({ target_lang: tag }) => tag) ?? (values.language ? [values.language] : []);
  const isFiltered = Object.values(values).some((value) => value !== '');
  return (
    <search class="filters" aria-label={words.filters}>
      <label class="field search">
        {words.search}
        <input
          type="search"
          value={search}
          placeholder={words.searchHint}
          maxLength={500}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </label>
      <Choice
        name={words.state}
        value={values.status}
        choices={taskStates.map((state) => [state, texts.taskStates[state]])}
        onChoose={(status) => onChange({ ...values, status })}
      />
      <Choice
        name={words.language}
        value={values.language}
        choices={languages.map((tag) => [tag, format.languageName(tag)])}
        onChoose={(language) => onChange({ ...values, language })}
      />
      <Choice
        name={words.issue}
        value={values.issue}
        choices={issues.map((code) => [code, nameOf(code)])}
        onChoose={(issue) => onChange({ ...values, issue })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={values.review !== ''}
          onChange={({ currentTarget }) => onChange({ ...values, review: currentTarget.checked ? 'yes' : '' })}
        />
        {words.review}
      </label>
      <button
        type="button"
        class="small"
        disabled={!isFiltered}
        onClick={() => onChange({ status: '', language: '', issue: '', review: '', search: '' })}
      >
        {words.clear}
      </button>
    </search>
  );
}

interface ChoiceProps {
  name: string;
  value: string;
  choices: readonly (readonly [value: string, name: string])[];
  onChoose(value: string): void;
}

function Choice({ name, value, choices, onChoose }: ChoiceProps): JSX.Element {
  const { texts } = useWords();
  return (
    <label class="field">
      {name}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{texts.table.any}</option>
        {choices.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
