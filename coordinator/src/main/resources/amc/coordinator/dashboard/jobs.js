// The list of jobs.
import { get } from './api.js';
import { number, time } from './format.js';
import { html, useEffect, useState } from './html.js';
import { useLive, useRested } from './live.js';
import { go, href } from './router.js';
import { Actions, Failure, numbers, Progress, State, Table, Title } from './widgets.js';

const STATES = ['queued', 'running', 'paused', 'finished', 'cancelled', 'failed'];
const KINDS = ['run', 'study', 'population'];
const EVERY_MS = 2000;
const PAGE = 50;
const HEAD = [
  html`<span class="unseen">Compare</span>`,
  'Name',
  'State',
  'Progress',
  numbers('Loss'),
  'Kind',
  'Owner',
  'Submitted',
  'Actions',
];

function Choice({ name, label, values, value, onChoose }) {
  return html`<label>${label}
    <select name=${name} value=${value ?? ''} onChange=${(e) => onChoose(e.target.value)}>
      <option value="">all</option>
      ${values.map((each) => html`<option value=${each}>${each}</option>`)}
    </select>
  </label>`;
}

function Filters({ query }) {
  const [text, setText] = useState(query.text ?? '');
  const [owner, setOwner] = useState(query.owner ?? '');
  const restedText = useRested(text, 300);
  const restedOwner = useRested(owner, 300);
  // A filter begins at the newest job again.
  const filter = (more) => go(['jobs'], { ...query, before: '', ...more }, { replace: true });
  useEffect(() => {
    if (restedText !== (query.text ?? '') || restedOwner !== (query.owner ?? '')) {
      filter({ text: restedText, owner: restedOwner });
    }
  }, [restedText, restedOwner]);
  return html`<form class="filters" role="search" aria-label="Jobs" onSubmit=${(e) => e.preventDefault()}>
    <${Choice} name="state" label="State" values=${STATES} value=${query.state} onChoose=${(state) => filter({ state })} />
    <${Choice} name="kind" label="Kind" values=${KINDS} value=${query.kind} onChoose=${(kind) => filter({ kind })} />
    <label>Name has
      <input type="search" name="text" value=${text} onInput=${(e) => setText(e.target.value)} />
    </label>
    <label>Owner
      <input type="search" name="owner" value=${owner} onInput=${(e) => setOwner(e.target.value)} />
    </label>
  </form>`;
}

function Row({ job, who, chosen, choose, reload }) {
  return html`<tr>
    <td>
      <input
        type="checkbox"
        aria-label=${`Compare ${job.name}`}
        disabled=${job.kind !== 'run'}
        checked=${chosen}
        onChange=${choose}
      />
    </td>
    <th scope="row"><a href=${href(['jobs', job.id])}>${job.name}</a></th>
    <td><${State} job=${job} /></td>
    <td><${Progress} job=${job} /></td>
    <td class="number">${number(job.loss)}</td>
    <td>${job.kind}</td>
    <td>${job.owner}</td>
    <td><time datetime=${job.submitted}>${time(job.submitted)}</time></td>
    <td><${Actions} job=${job} who=${who} changed=${reload} /></td>
  </tr>`;
}

/** Says which jobs of the list have come to another state. */
function Changes({ jobs }) {
  const [before, setBefore] = useState({});
  const [told, setTold] = useState('');
  useEffect(() => {
    if (!jobs) return;
    const news = jobs.filter(({ id, state }) => before[id] && before[id] !== state);
    if (news.length) setTold(news.map(({ name, state }) => `${name} is ${state}`).join(', '));
    setBefore(Object.fromEntries(jobs.map(({ id, state }) => [id, state])));
  }, [jobs]);
  return html`<p class="unseen" role="status">${told}</p>`;
}

export function Jobs({ query, who }) {
  const { state, kind, text, owner, before } = query;
  const [chosen, setChosen] = useState([]);
  const ask = (signal) => get(['jobs'], { state, kind, text, owner, before, limit: PAGE }, signal);
  const { data, error, reload } = useLive(ask, EVERY_MS, [state, kind, text, owner, before]);
  const choose = (id) =>
    setChosen((now) => (now.includes(id) ? now.filter((each) => each !== id) : [...now, id]));
  const filtered = state || kind || text || owner || before;
  return html`
    <${Title} text="Jobs" />
    <${Filters} query=${query} />
    <${Failure} error=${error} retries=${true} />
    <p class="buttons">
      <button disabled=${chosen.length < 2} onClick=${() => go(['compare'], { ids: chosen.join(',') })}>
        Compare ${chosen.length > 1 ? `${chosen.length} runs` : 'runs'}
      </button>
      ${chosen.length > 0 && html`<button onClick=${() => setChosen([])}>Choose none</button>`}
    </p>
    <${Changes} jobs=${data?.jobs} />
    ${!data && !error && html`<p>Loading …</p>`}
    ${data && data.jobs.length === 0 && html`<p class="quiet">
      ${filtered ? 'No job is like that.' : html`No jobs yet. <a href=${href(['submit'])}>Submit one</a>`}
    </p>`}
    ${data && data.jobs.length > 0 && html`<${Table}
      caption="Jobs, newest first"
      head=${HEAD}
    >
      ${data.jobs.map(
        (job) => html`<${Row}
          key=${job.id}
          job=${job}
          who=${who}
          chosen=${chosen.includes(job.id)}
          choose=${() => choose(job.id)}
          reload=${reload}
        />`,
      )}
    <//>`}
    <nav class="pages" aria-label="Pages of jobs">
      ${before && html`<a href=${href(['jobs'], { ...query, before: '' })}>Newest</a>`}
      ${data?.next != null && html`<a href=${href(['jobs'], { ...query, before: data.next })}>Older</a>`}
    </nav>
  `;
}
