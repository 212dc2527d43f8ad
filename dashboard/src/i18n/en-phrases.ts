import type { Phrases } from './phrases.ts';

/** What the server says in the words of its requests, said in those of this page: by its fields. */
export const englishPhrases: Phrases = {
  separator: '; ',
  phrases: [
    [/^(.{1,300}): no target language; /, (file) => `${file}: choose at least one target language.`],
    [
      /^(.{1,300}): no source column among (.{1,900})\. Name it /,
      (file, columns) =>
        `${file}: none of its columns is called "source": ${columns}. Choose the source language if the sheet has a column per language, else set columns: {source: …} in translate.yaml.`,
    ],
    [
      /^(.{1,300}): "(?:to|from)" asks for "(.{1,60})", but the column there is "(.{1,100})"; say "(to|from)" "(.{1,200})" if/,
      (file, asked, column, field, mapping) =>
        `${file}: "${asked}" is asked for, but the column there is "${column}". If that is meant, ${
          field === 'to' ? `add "${mapping}" as a language` : 'choose its language as the source language'
        }.`,
    ],
    [
      /^(.{1,300}): target_lang is "(.{1,60})", "to" asks for "(.{1,60})"; say "to" (\S{1,60}), or /,
      (place, own, asked, tag) => `${place}: the rows say "${own}", not "${asked}". Choose "${tag}" instead.`,
    ],
    [/^"to" (names .{1,300})$/s, (rest) => `The list of target languages ${rest}`],
    [/^"(?:to|from)" (".{1,60}": .{1,300})$/s, (rest) => rest],
    [
      /^"max_cost" (.{1,40}) cannot be kept: the price of (.{1,200}) is unknown\. Set (llm\.\S{1,200}),/,
      (cap, model, key) =>
        `The cost cap ${cap} cannot be kept: the price of ${model} is unknown. Set ${key} in translate.yaml, or leave the cap empty.`,
    ],
    [/^"max_cost" (is in .{1,400})$/s, (rest) => `The cost cap ${rest}`],
    [/^\/max_cost must match/, () => 'The cost cap is an amount with its currency, for example 5USD or 15CNY.'],
    [/^\/limit must be/, () => 'The most rows to send is a whole number of at least 1.'],
    [
      /^(provider .{1,600}) To try things out, "provider" pseudo needs no key$/s,
      (rest) => `${rest} To try things out, choose the provider pseudo, which needs no key.`,
    ],
    [/^(provider .{1,300}), or choose another with "provider"$/, (rest) => `${rest}, or choose another provider`],
    [/^There is no such session in the root/, () => 'There is no such session in this folder.'],
    [/^The run has not begun yet/, () => 'The run has not begun yet; it will appear among the sessions.'],
    [/^translate stop asked for it$/, () => 'It was asked to stop.'],
  ],
};
