// How a population goes: its generations, its tree of descent, its members.
import { getIfThere } from './api.js';
import { number, percent } from './format.js';
import { html } from './html.js';
import { generations, Lineage } from './lineage.js';
import { useLive } from './live.js';
import { Plot } from './plot.js';
import { Failure, numbers, Table } from './widgets.js';

const EVERY_MS = 3000;
const MOST_ROWS = 200;
const COLUMNS = ['Member', 'Seed', 'Rank value', 'Loss', 'Test loss', 'Test accuracy', 'Founder'];

function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function least(values) {
  const finite = values.filter(Number.isFinite);
  return finite.length ? finite.reduce((a, b) => Math.min(a, b)) : null;
}

/** Best, median and worst loss of every generation. */
function curves(columns) {
  const all = generations(columns).map((members) => members.map(({ loss }) => loss));
  const x = all.map((_, g) => g + 1);
  return [
    { label: 'best', colour: 1, x, y: all.map(least) },
    { label: 'median', colour: 6, x, y: all.map(median) },
    { label: 'worst', colour: 5, x, y: all.map((losses) => -(least(losses.map((loss) => -loss)) ?? NaN)) },
  ];
}

function Members({ columns }) {
  const rows = columns.member.map((member, i) => ({ member, at: (name) => columns[name]?.[i] ?? null }));
  rows.sort((a, b) => (a.at('rank') ?? Infinity) - (b.at('rank') ?? Infinity));
  return html`
    <${Table} caption="Members, the best first" head=${[...COLUMNS.map(numbers), 'Hash']}>
      ${rows.slice(0, MOST_ROWS).map(({ member, at }) => html`<tr key=${member}>
        <th scope="row" class="number">${member}</th>
        <td class="number">${at('seed')}</td>
        <td class="number">${number(at('rank'))}</td>
        <td class="number">${number(at('loss'))}</td>
        <td class="number">${number(at('testLoss'))}</td>
        <td class="number">${percent(at('testAccuracy'))}</td>
        <td class="number">${at('founder')}</td>
        <td><code>${at('hash')}</code></td>
      </tr>`)}
    <//>
    ${rows.length > MOST_ROWS && html`<p class="quiet">The best ${MOST_ROWS} of ${rows.length}; members.csv has all.</p>`}`;
}

export function Population({ id, live }) {
  const ask = (table) => (signal) => getIfThere(['jobs', id, table], {}, signal);
  const lineage = useLive(ask('lineage'), live ? EVERY_MS : 0, [id, live]);
  const members = useLive(ask('members'), 0, [id, live]); // which come when the job is over
  const there = lineage.data?.columns?.generation?.length > 0;
  return html`<section aria-labelledby="generations">
    <h2 id="generations">Generations</h2>
    <${Failure} error=${lineage.error ?? members.error} retries=${live} />
    ${lineage.data !== undefined && !there && html`<p class="quiet">No generation is told of yet.</p>`}
    ${there && html`
      <${Plot}
        title="Loss of the members"
        curves=${curves(lineage.data.columns)}
        xLabel="generation"
        xWhole=${true}
        yLabel="loss U"
        yLog=${true}
      />
      <${Lineage} columns=${lineage.data.columns} />`}
    ${members.data?.columns?.member?.length > 0 && html`<h2>Members</h2><${Members} columns=${members.data.columns} />`}
  </section>`;
}
