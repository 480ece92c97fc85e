// Client of the HTTP API that has served this page.

export const BASE = '/api/v1';

const SILENCE_MS = 20000;

/** Why a request was not answered as wished; message is one line for the user. */
export class Problem extends Error {
  constructor(status, message, more = {}) {
    super(message);
    this.status = status; // 0: no answer
    this.more = more;
  }

  /** Whether the same may work in a moment. */
  get passing() {
    return this.status === 0 || this.status >= 500;
  }
}

const listeners = new Set();

/** Calls back whenever the server asks for a log-in. Returns how to stop it. */
export function onLoginNeeded(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A path below the API with its parts encoded, and what is asked of it. */
export function url(parts, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value != null);
  const path = BASE + parts.map((part) => '/' + encodeURIComponent(part)).join('');
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

/** A result's path: its name has folders of its own. */
export const resultUrl = (id, name) => url(['jobs', id, 'results', ...name.split('/')]);

async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const detail = typeof body.detail === 'string' ? body.detail : '';
  return new Problem(response.status, detail || `the server answers ${response.status}`, body);
}

/** The answer to a request, when it is a good one. Throws a Problem where it is not. */
export async function request(method, address, { headers = {}, body, signal } = {}) {
  let response;
  try {
    response = await fetch(address, {
      method,
      headers: { 'X-Amc-Request': '1', ...headers },
      body,
      signal,
      credentials: 'same-origin',
    });
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Problem(0, 'the server does not answer');
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401) listeners.forEach((listener) => listener());
    throw problem;
  }
  return response;
}

async function json(response) {
  return response.status === 204 ? null : response.json();
}

/** The same signal, which also gives up a server that keeps silent. */
function patient(signal) {
  const late = AbortSignal.timeout(SILENCE_MS);
  return signal ? AbortSignal.any([signal, late]) : late;
}

export const get = async (parts, query, signal) =>
  json(await request('GET', url(parts, query), { signal: patient(signal) }));

export const post = async (parts, body, headers = {}, signal) =>
  json(
    await request('POST', url(parts), {
      headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    }),
  );

export const remove = async (parts) => json(await request('DELETE', url(parts)));

/** What a part is that this server may not have yet, or this job: null where it does not. */
export async function getIfThere(parts, query, signal) {
  try {
    return await get(parts, query, signal);
  } catch (e) {
    if (e.status === 404 || e.status === 405) return null;
    throw e;
  }
}
