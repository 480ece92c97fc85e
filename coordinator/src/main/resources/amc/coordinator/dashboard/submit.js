// The form by which a job is handed in: checked while it is written.
import { get, getIfThere, post } from './api.js';
import { number } from './format.js';
import { html, useEffect, useRef, useState } from './html.js';
import { useLive, useRested } from './live.js';
import { go } from './router.js';
import { Failure, Title } from './widgets.js';

const RESTED_MS = 500;

/** The number of the line that a message names, or 0. */
export const lineOf = (message) => Number(/\bline (\d+)/.exec(message)?.[1] ?? 0);

/** A key that two submissions of the same are known by; randomUUID would need https. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

function select(area, line) {
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

/** What a check has come to. */
function Checked({ check, document, area }) {
  const message = check.error?.status === 400 ? check.error.message : '';
  const line = lineOf(message);
  const text = line ? document.split('\n')[line - 1] : undefined;
  return html`<div id="checked" class="checked ${message ? 'wrong' : ''}" role="status">
    ${check.ok && html`<p class="good">
      A ${check.ok.kind}${check.ok.name ? ` named ${check.ok.name}` : ''}: ${number(check.ok.total)} ${check.ok.unit},
      engine ${check.ok.engine}.
    </p>`}
    ${message && html`<p class="failure">${message}</p>`}
    ${text !== undefined && html`<p>
      <code>${line}: ${text}</code>${' '}
      <button type="button" onClick=${() => select(area.current, line)}>Show line ${line}</button>
    </p>`}
    ${check.error && !message && html`<p class="quiet">Not checked: ${check.error.message}</p>`}
  </div>`;
}

/** Asks the server whether a job is right, once its text rests. */
function useCheck(document, settings) {
  const [check, setCheck] = useState({});
  const given = useRested(JSON.stringify({ document, settings }), RESTED_MS);
  useEffect(() => {
    if (!JSON.parse(given).document.trim()) {
      setCheck({});
      return undefined;
    }
    const abort = new AbortController();
    post(['check'], JSON.parse(given), {}, abort.signal).then(
      (ok) => setCheck({ ok }),
      (error) => abort.signal.aborted || setCheck(error.status === 404 ? {} : { error }),
    );
    return () => abort.abort();
  }, [given]);
  return check;
}

function Refused({ error }) {
  const lacking = error?.more?.lacking;
  return html`<${Failure} error=${error} />
    ${lacking && html`<div class="failure">
      <p>
        A browser sends no data files. Submit this job with <code>amc submit</code>, which sends
        them, or put them where the workers look for them. The cluster lacks:
      </p>
      <ul>${lacking.map(({ name }) => html`<li key=${name}><code>${name}</code></li>`)}</ul>
    </div>`}`;
}

const titleOf = ({ name, description }) => (description ? `${name}: ${description}` : name);

const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

export function Submit({ query }) {
  const [document, setDocument] = useState('');
  const [name, setName] = useState('');
  const [priority, setPriority] = useState('0');
  const [settings, setSettings] = useState('');
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const area = useRef();
  const attempt = useRef({});
  const presets = useLive((signal) => getIfThere(['presets'], {}, signal), 0, []);
  const check = useCheck(document, lines(settings));

  useEffect(() => {
    if (!query.like) return;
    get(['jobs', query.like]).then((job) => setDocument(job.document), setError);
  }, [query.like]);

  async function submit(event) {
    event.preventDefault();
    const body = {
      document,
      priority: Number(priority),
      settings: lines(settings),
      ...(name.trim() ? { name: name.trim() } : {}),
    };
    // The same once more is the same job: an answer that was lost makes no second one.
    const same = JSON.stringify(body);
    if (attempt.current.same !== same) attempt.current = { same, key: newKey() };
    setBusy(true);
    setError(null);
    try {
      const job = await post(['jobs'], body, { 'Idempotency-Key': attempt.current.key });
      go(['jobs', job.id]);
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  }

  const all = presets.data?.presets ?? [];
  return html`
    <${Title} text="Submit a job" />
    <form class="submit" onSubmit=${submit}>
      ${all.length > 0 && html`<p>
        <label for="preset">Start from a preset</label>
        <select id="preset" onChange=${(e) => {
          const chosen = all.find((preset) => preset.name === e.target.value);
          if (chosen) setDocument(chosen.document);
        }}>
          <option value="">–</option>
          ${all.map((preset) => html`<option value=${preset.name}>${titleOf(preset)}</option>`)}
        </select>
      </p>`}
      <p>
        <label for="job">Job, study or population, as YAML or JSON</label>
        <textarea
          id="job"
          ref=${area}
          rows="18"
          required
          spellcheck="false"
          autocapitalize="off"
          aria-describedby="checked"
          aria-invalid=${check.error?.status === 400 ? 'true' : 'false'}
          value=${document}
          onInput=${(e) => setDocument(e.target.value)}
        ></textarea>
      </p>
      <${Checked} check=${check} document=${document} area=${area} />
      <div class="fields">
        <label>Name, if not the document's
          <input name="name" maxlength="200" value=${name} onInput=${(e) => setName(e.target.value)} />
        </label>
        <label>Priority, the higher goes first
          <input
            name="priority"
            type="number"
            step="1"
            required
            value=${priority}
            onInput=${(e) => setPriority(e.target.value)}
          />
        </label>
        <label>Settings, one a line, such as <code>optimizer.nS=50</code>
          <textarea
            name="settings"
            rows="2"
            spellcheck="false"
            value=${settings}
            onInput=${(e) => setSettings(e.target.value)}
          ></textarea>
        </label>
      </div>
      <${Refused} error=${error} />
      <p><button class="primary" type="submit" disabled=${busy || !document.trim()}>Submit</button></p>
    </form>
  `;
}
