// Several runs in the same axes.
import { get } from './api.js';
import { isOver, number, percent } from './format.js';
import { html, useRef } from './html.js';
import { useLive } from './live.js';
import { load } from './metrics.js';
import { Plot, style } from './plot.js';
import { href } from './router.js';
import { Failure, numbers, State, Table, Title } from './widgets.js';

const MOST = 20; // more lines cannot be told apart
const EVERY_MS = 4000;

const best = (columns, names) => names.find((name) => columns[name]?.some((value) => value !== null));

/** One curve for each run, of the first of some columns that it has. */
function curvesOf(runs, names) {
  return runs.flatMap(({ job, metrics }, number) => {
    const name = best(metrics.columns, names);
    return name ? [{ label: job.name, ...style(number), x: metrics.columns.step, y: metrics.columns[name] }] : [];
  });
}

export function Compare({ query }) {
  const ids = (query.ids ?? '').split(',').filter(Boolean).slice(0, MOST);
  const held = useRef({}); // runs that are over, by id: nothing of them changes
  async function run(id, signal) {
    const job = await get(['jobs', id], {}, signal);
    const found = { job, metrics: await load(id, null, signal) };
    if (isOver(job)) held.current[id] = found;
    return found;
  }
  const ask = (signal) => Promise.all(ids.map((id) => held.current[id] ?? run(id, signal)));
  const { data, error } = useLive(ask, EVERY_MS, [query.ids]);
  if (!data) {
    return html`<${Title} text="Runs compared" />
      <${Failure} error=${error} />${!error && html`<p>Loading …</p>`}`;
  }
  const loss = curvesOf(data, ['loss', 'trainLoss', 'testLoss']);
  const accuracy = curvesOf(data, ['testAccuracy', 'trainAccuracy']);
  return html`
    <${Title} text="Runs compared" />
    <${Failure} error=${error} retries=${true} />
    <div class="plots wide">
      ${loss.length > 0 && html`<${Plot}
        title="Loss"
        curves=${loss}
        xLabel="step"
        yLabel="loss U"
        xLog=${true}
        yLog=${true}
      />`}
      ${accuracy.length > 0 && html`<${Plot}
        title="Accuracy, on the test set where there is one"
        curves=${accuracy}
        xLabel="step"
        yLabel="accuracy"
        xLog=${true}
      />`}
    </div>
    ${loss.length === 0 && html`<p class="quiet">None of these has metrics.</p>`}
    <${Table} caption="The runs" head=${['Name', 'State', numbers('Steps'), numbers('Loss'), numbers('Accuracy'), 'Engine']}>
      ${data.map(({ job }) => html`<tr key=${job.id}>
        <th scope="row"><a href=${href(['jobs', job.id])}>${job.name}</a></th>
        <td><${State} job=${job} /></td>
        <td class="number">${number(job.done)}</td>
        <td class="number">${number(job.loss)}</td>
        <td class="number">${percent(job.accuracy)}</td>
        <td>${job.engine}</td>
      </tr>`)}
    <//>
    ${data.every(({ job }) => isOver(job)) && html`<p class="quiet">All of them are over.</p>`}
  `;
}
