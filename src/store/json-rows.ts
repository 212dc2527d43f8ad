import type { Database, SqlValue } from './driver.ts';

/**
 * A query of few rows with many columns, whose rows come as one JSON text: half the time of what the driver takes to make them
 * column by column. Texts have to be encoded (see encodeText). The query ends in LIMIT, without which their order is not kept.
 *
 * @param columns names, parted by a comma and a blank
 */
export function jsonRows<T>(database: Database, columns: string, query: string): (...values: SqlValue[]) => T[] {
  const members = columns.split(', ').map((name) => `'${name}', ${name}`);
  const statement = database.prepare(
    `SELECT json_group_array(json_object(${members.join(', ')})) AS rows FROM (SELECT ${columns} ${query})`,
  );
  return (...values) => JSON.parse((statement.get(...values) as { rows: string }).rows) as T[];
}
