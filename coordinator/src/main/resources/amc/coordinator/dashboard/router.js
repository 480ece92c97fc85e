// Where the user is: the part of the address after #, as a path and what is asked of it.
import { useEffect, useState } from './html.js';

/** {path: ['jobs', ID], query: {state: 'running'}} of '#/jobs/ID?state=running'. */
export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  return {
    path: path.split('/').filter(Boolean).map(decode),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % in an address that was typed
  }
}

/** The address of a page. */
export function href(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value != null);
  const search = given.length ? `?${new URLSearchParams(given)}` : '';
  return '#/' + path.map(encodeURIComponent).join('/') + search;
}

export function go(path, query, { replace = false } = {}) {
  const to = href(path, query);
  if (replace) {
    history.replaceState(null, '', to);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = to;
  }
}

export function useRoute() {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
