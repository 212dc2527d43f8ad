import { renderGithub } from './github.ts';
import { renderHtml } from './html/document.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { renderText } from './text.ts';
import type { Report, ReportFormat, ReportSource } from './types.ts';

/** All report formats; each returns a whole document that ends with a line break. */
export const reporters = {
  text: renderText,
  json: renderJson,
  md: renderMarkdown,
  html: renderHtml,
  github: renderGithub,
} satisfies Record<ReportFormat, (report: Report, source: ReportSource) => string>;
