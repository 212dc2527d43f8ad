import { useEffect, useState } from 'preact/hooks';

/** What the address shows, after `#`: `/`, `/start?tasks=PATH`, `/session/ID`, `/session/ID/rows?status=failed`. */
export type Route =
  | { page: 'sessions' }
  | { page: 'start'; tasks: string | undefined }
  | { page: 'session'; id: string; tab: 'progress' | 'rows'; query: URLSearchParams };

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const query = new URLSearchParams(search);
  const [, page, id, tab] = path.split('/');
  if (page === 'start') return { page, tasks: query.get('tasks') ?? undefined };
  if (page === 'session' && id) return { page, id, tab: tab === 'rows' ? 'rows' : 'progress', query };
  return { page: 'sessions' };
}

export const links = {
  sessions: '#/',
  start: (tasks?: string) => (tasks === undefined ? '#/start' : `#/start?${new URLSearchParams({ tasks })}`),
  session: (id: string) => `#/session/${id}`,
  rows(id: string, filter: Record<string, string> = {}) {
    const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();
    return `#/session/${id}/rows${query && `?${query}`}`;
  },
};

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return parseRoute(hash);
}
