// Who uses the page, and the form by which they say so.
import { get, onLoginNeeded, post, remove } from './api.js';
import { html, useEffect, useState } from './html.js';
import { Failure } from './widgets.js';

/**
 * {who, error, entered, leave}: who is undefined until it is known, null where a log-in is
 * needed, else {owner, role, tokens}.
 */
export function useSession() {
  const [who, setWho] = useState(undefined);
  const [error, setError] = useState(null);
  async function look() {
    try {
      setWho(await get(['session']));
      setError(null);
    } catch (e) {
      if (e.status === 401) setWho(null);
      else setError(e);
    }
  }
  useEffect(() => {
    look();
    return onLoginNeeded(() => setWho(null));
  }, []);
  useEffect(() => {
    if (!error?.passing) return undefined;
    const timer = setTimeout(look, 2000);
    return () => clearTimeout(timer);
  }, [error]);
  async function leave() {
    await remove(['session']);
    setWho(null);
  }
  return { who, error, entered: look, leave };
}

/** Whether somebody may change a job. */
export const mayChange = (who, job) =>
  who.role === 'admin' || (who.role === 'submitter' && who.owner === job.owner);

export const maySubmit = (who) => who.role !== 'viewer';

export function Login({ entered }) {
  const [token, setToken] = useState('');
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  async function enter(event) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await post(['session'], { token: token.trim() });
      setToken('');
      await entered();
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  }
  return html`
    <form class="panel login" onSubmit=${enter}>
      <h1 tabindex="-1">Log in</h1>
      <p>
        This server asks for a token. An administrator makes one
        with <code>amc token create</code>.
      </p>
      <label for="token">Token</label>
      <input
        id="token"
        type="password"
        autocomplete="current-password"
        required
        spellcheck="false"
        value=${token}
        onInput=${(e) => setToken(e.target.value)}
      />
      <${Failure} error=${error} />
      <p><button class="primary" type="submit" disabled=${busy}>Log in</button></p>
    </form>
  `;
}
