import type { JSX } from 'preact';
import type { Overview } from '../../../src/monitor/api.ts';
import { useWords } from '../i18n/words.ts';
import { links } from '../route.ts';
import { Bar, Section } from './small.tsx';

export function Languages({ overview, id }: { overview: Overview; id: string }): JSX.Element {
  const { texts, format } = useWords();
  const words = texts.languages;
  return (
    <Section title={words.title} class="languages">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keys */}
      <section class="scroller" tabIndex={0} aria-label={words.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.language}</th>
              <th scope="col" class="wide-cell">
                {texts.sessions.progress}
              </th>
              <th scope="col" class="amount">
                {words.done}
              </th>
              <th scope="col" class="amount">
                {words.failed}
              </th>
              <th scope="col" class="amount">
                {words.waiting}
              </th>
              <th scope="col" class="amount">
                {words.kept}
              </th>
              <th scope="col" class="amount">
                {words.cost}
              </th>
            </tr>
          </thead>
          <tbody>
            {overview.languages.map((language) => (
              <tr key={language.target_lang}>
                <th scope="row">
                  <a href={links.rows(id, { language: language.target_lang })}>
                    {format.languageName(language.target_lang)}
                  </a>{' '}
                  <code>{language.target_lang}</code>
                </th>
                <td class="wide-cell">
                  <Bar
                    progress={{ ...language, processing: 0 }}
                    label={`${texts.sessions.progress}: ${format.languageName(language.target_lang)}`}
                  />
                </td>
                <td class="amount">{format.number(language.completed)}</td>
                <td class={`amount ${language.failed > 0 ? 'bad-text' : ''}`}>{format.number(language.failed)}</td>
                <td class="amount">{format.number(language.pending)}</td>
                <td class="amount">{format.number(language.kept)}</td>
                <td class="amount">{format.money(language.cost, language.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  );
}
