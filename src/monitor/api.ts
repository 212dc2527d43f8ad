/**
 * What the server says and hears, as JSON: shared with the dashboard, so nothing here but types, by topic.
 *
 * Times are ISO 8601, UTC; durations in seconds unless the name says `_ms`; money in the `currency` beside it, null (never 0)
 * where a price is unknown. Paths are relative to the root, with `/`. An absent value is null, not left out.
 */
export type * from './api/files.ts';
export type * from './api/problem.ts';
export type * from './api/push.ts';
export type * from './api/rows.ts';
export type * from './api/sessions.ts';
export type * from './api/status.ts';
export type * from './api/steering.ts';
