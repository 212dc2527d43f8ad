import type { Database } from './driver.ts';

/** Everything that is written of jobs. `among`: tasks as a JSON array of their numbers. */
export function jobStatements(database: Database) {
  const among = 'task IN (SELECT value FROM json_each(?))';
  return {
    insertJob: database.prepare(
      "INSERT INTO job (state, created_at, provider, model, price, file_name) VALUES ('prepared', ?, ?, ?, ?, '')",
    ),
    fillJob: database.prepare(
      `UPDATE job SET file_name = ?, requests = (SELECT count(*) FROM job_request WHERE job = ?),
         (rows, prompt_tokens) = (SELECT coalesce(sum(rows), 0), coalesce(sum(prompt_tokens), 0) FROM job_request WHERE job = ?)
       WHERE job = ?`,
    ),
    noteUpload: database.prepare("UPDATE job SET state = 'uploaded', input_file_id = ? WHERE job = ?"),
    noteBatch: database.prepare("UPDATE job SET state = 'submitted', batch_id = ? WHERE job = ?"),
    setState: database.prepare('UPDATE job SET state = ? WHERE job = ?'),
    insertRequest: database.prepare(
      `INSERT INTO job_request (job, tasks, rows, failures, generous, shuffled, is_regroup, prompt_tokens, reply_tokens, reserved)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    deleteRequest: database.prepare('DELETE FROM job_request WHERE request = ?'),
    detach: database.prepare('UPDATE job_request SET job = NULL WHERE request = ?'),
    requestOf: database.prepare('SELECT * FROM job_request WHERE request = ? AND job = ?'),
    nextOfJob: database.prepare('SELECT * FROM job_request WHERE job = ? AND request > ? ORDER BY request LIMIT 1'),
    firstRegroup: database.prepare('SELECT * FROM job_request WHERE job IS NULL ORDER BY request LIMIT 1'),
    claim: database.prepare(
      `UPDATE task SET state = 'processing', request = ? WHERE ${among} AND state IN ('pending', 'processing')`,
    ),
    alive: database.prepare(`SELECT task FROM task WHERE ${among} AND state = 'processing' AND position IS NOT NULL`),
    release: database.prepare(`UPDATE task SET state = 'pending' WHERE ${among} AND state = 'processing'`),
    setFree: database.prepare(`UPDATE task SET request = NULL WHERE ${among} AND request = ?`),
    /** A person has translated it, or its row has gone: nobody will send it for those that say the same. */
    forsaken: database.prepare(
      `SELECT task FROM task WHERE ${among} AND request = ? AND (origin IS 'human' OR (state = 'pending' AND position IS NULL))`,
    ),
  };
}
