// Who is in the cluster.
import { get } from './api.js';
import { number } from './format.js';
import { html } from './html.js';
import { useLive } from './live.js';
import { Failure, numbers, Table, Title } from './widgets.js';

const EVERY_MS = 5000;

/** A column's name as words: threadsBusy becomes Threads busy. */
const words = (name) => {
  const parts = name.replace(/([A-Z])/g, (letter) => ' ' + letter.toLowerCase());
  return parts[0].toUpperCase() + parts.slice(1);
};

const counted = (count, what) => `${number(count)} ${what}${count === 1 ? '' : 's'}`;

const shown = (value) => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value === 'object') return Object.entries(value).map(([name, each]) => `${name} ${shown(each)}`).join(', ');
  return typeof value === 'number' ? number(value) : value;
};

/** Whatever the server tells of each. */
function All({ caption, rows }) {
  if (rows.length === 0) return html`<p class="quiet">None.</p>`;
  const names = [...new Set(rows.flatMap(Object.keys))];
  const isNumber = (name) => typeof rows[0][name] === 'number';
  return html`<${Table} caption=${caption} head=${names.map((name) => (isNumber(name) ? numbers(words(name)) : words(name)))}>
    ${rows.map((row) => html`<tr key=${row.address}>
      ${names.map((name) => html`<td class=${isNumber(name) ? 'number' : ''}>${shown(row[name])}</td>`)}
    </tr>`)}
  <//>`;
}

export function Workers() {
  const { data, error } = useLive((signal) => get(['workers'], {}, signal), EVERY_MS, []);
  const threads = data?.workers.reduce((sum, worker) => sum + worker.threads, 0);
  return html`
    <${Title} text="Workers" />
    <${Failure} error=${error} retries=${true} />
    ${!data && !error && html`<p>Loading …</p>`}
    ${data && html`
      <p>${counted(data.workers.length, 'worker')} with ${counted(threads, 'thread')}.</p>
      <${All} caption="Workers" rows=${data.workers} />
      <h2>Coordinators</h2>
      <${All} caption="Coordinators" rows=${data.coordinators} />`}
  `;
}
