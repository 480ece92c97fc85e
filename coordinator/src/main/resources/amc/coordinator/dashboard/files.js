// What a job leaves: its files, and all of them in one.
import { get, resultUrl, url } from './api.js';
import { bytes, isOver } from './format.js';
import { html } from './html.js';
import { useLive } from './live.js';
import { Failure, numbers, Table } from './widgets.js';

const EVERY_MS = 10_000;

export function Files({ job }) {
  const over = isOver(job);
  const { data, error } = useLive(
    (signal) => get(['jobs', job.id, 'results'], {}, signal),
    over ? 0 : EVERY_MS,
    [job.id, job.state],
  );
  const files = data?.files ?? [];
  const model = files.some(({ name }) => name === 'model.npz');
  const report = files.some(({ name }) => name === 'report.html');
  return html`<section aria-labelledby="results">
    <h2 id="results">Results</h2>
    <${Failure} error=${error} />
    ${files.length === 0 && !error && html`<p class="quiet">
      ${over ? 'This job has left no files.' : 'Files come when the job is over.'}
    </p>`}
    ${files.length > 0 && html`
      <p class="links">
        <a href=${url(['jobs', job.id, 'archive'])} download="">All as a zip</a>
        ${report && html`<a href=${resultUrl(job.id, 'report.html')} target="_blank" rel="noopener">Report</a>`}
        ${job.kind === 'run' && html`<a href=${url(['jobs', job.id, 'metrics.csv'])} download="metrics.csv">Metrics as CSV</a>`}
        ${job.kind === 'run' && html`<a href=${url(['jobs', job.id, 'tensorboard'])} download="">Curves for TensorBoard</a>`}
        ${model && html`<a href=${resultUrl(job.id, 'model.npz')} download="">Model for NumPy</a>`}
      </p>
      <${Table} caption="Files" head=${['Name', numbers('Size'), 'SHA-256']}>
        ${files.map(({ name, sizeBytes, sha256 }) => html`<tr key=${name}>
          <th scope="row"><a href=${resultUrl(job.id, name)} download="">${name}</a></th>
          <td class="number">${bytes(sizeBytes)}</td>
          <td><code title=${sha256}>${sha256.slice(0, 12)}…</code></td>
        </tr>`)}
      <//>`}
  </section>`;
}
