import type { TaskFormat } from '../../types/task-file.ts';

/** `POST /api/upload`: multipart with one part `file`; 201. */
export interface UploadAnswer {
  /** As it now lies in the root; differs from the given name where that was taken or could not be used. */
  path: string;
  bytes: number;
}

/** `GET /api/files`: task files of the root. */
export interface FilesAnswer {
  files: TaskFileInfo[];
  truncated: boolean;
}

export interface TaskFileInfo {
  path: string;
  bytes: number;
  modified_at: string;
  format: TaskFormat;
  /** Headers as they stand; empty where `problem` tells why. */
  columns: string[];
  /** Of the columns, those that read as a language. */
  languages: { column: string; tag: string }[];
  /** `wide`: a column per language; `long`: a row per task; null: cannot be told without languages. */
  layout: 'long' | 'wide' | null;
  /** Why the header cannot be read; null: it can. */
  problem: string | null;
  /** The session of this file; null: none yet. */
  session_id: string | null;
}

/** `GET /api/languages?tasks=PATH`: what a file's first 100,000 rows hold, for its targets to be chosen from. */
export interface LanguagesAnswer {
  /** Empty also where the file cannot be read; a plan tells why. */
  languages: FileLanguage[];
}

export interface FileLanguage {
  tag: string;
  /** Cells with a text in the column of this language; rows, where those say their language themselves. */
  texts: number;
}

/** `GET /api/providers`: those of the configuration that are enabled, by name. */
export interface ProvidersAnswer {
  providers: { name: string; model: string; default: boolean }[];
}

/** `POST /api/login`: the token, for browsers; answers 204 and a cookie that JavaScript cannot read. */
export interface LoginRequest {
  token: string;
}

/** `GET /healthz`. */
export interface Health {
  status: 'ok';
  version: string;
}
