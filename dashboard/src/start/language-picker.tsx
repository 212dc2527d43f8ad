import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { useWords } from '../i18n/words.ts';
import { ownTag } from './targets.ts';

/** What is offered where the file names no languages: those that games are translated into most. */
const usual = ['zh-CN', 'zh-TW', 'ja', 'ko', 'de', 'fr', 'es', 'it', 'pt-BR', 'ru', 'pl', 'tr', 'ar', 'th', 'vi', 'id'];

interface LanguagePickerProps {
  /** Tags that the file's columns or rows name. */
  offered: readonly string[];
  chosen: readonly string[];
  onChange(tags: readonly string[]): void;
}

export function LanguagePicker({ offered, chosen, onChange }: LanguagePickerProps): JSX.Element {
  const { texts, format } = useWords();
  const words = texts.start;
  const [typed, setTyped] = useState('');
  const hint = useId();
  const shown = [...new Set([...(offered.length > 0 ? offered : usual), ...chosen])];
  const toggle = (tag: string): void => {
    onChange(chosen.includes(tag) ? chosen.filter((one) => one !== tag) : [...chosen, tag]);
  };
  const add = (): void => {
    const tags = typed
      .split(/[\s,;]/)
      .filter((tag) => tag !== '')
      .map((tag) => ownTag(tag, offered));
    if (tags.length > 0) onChange([...new Set([...chosen, ...tags])]);
    setTyped('');
  };
  return (
    <fieldset class="picker" aria-describedby={hint}>
      <legend>{words.to}</legend>
      <div class="picks">
        {shown.map((tag) => (
          <label key={tag} class="pick">
            <input type="checkbox" checked={chosen.includes(tag)} onChange={() => toggle(tag)} />
            {format.languageName(tag)} <code>{tag}</code>
          </label>
        ))}
      </div>
      <div class="adding">
        <input
          type="text"
          aria-label={words.add}
          placeholder={words.add}
          value={typed}
          maxLength={200}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <button type="button" onClick={add}>
          {words.addButton}
        </button>
      </div>
      <p id={hint} class="quiet-text">
        {words.toHint}
      </p>
    </fieldset>
  );
}
