// The page of a job: what every kind has, and the parts of its own kind.
import { Files } from './files.js';
import { duration, isOver, number, percent, time } from './format.js';
import { html, useState } from './html.js';
import { curves, useMetrics } from './metrics.js';
import { Plot } from './plot.js';
import { Population } from './population.js';
import { go, href } from './router.js';
import { Study } from './study.js';
import { Actions, Facts, Failure, Progress, State, Title } from './widgets.js';

const PLOTS = [
  ['Loss', 'loss U', true, [['loss', 'loss'], ['trainLoss', 'training set'], ['testLoss', 'test set']]],
  ['Accuracy', 'accuracy', false, [['trainAccuracy', 'training set'], ['testAccuracy', 'test set']]],
  ['Acceptance rate', 'accepted / proposed', true, [['acceptanceRate', 'acceptance rate']]],
  ['Scale of the moves', 'sigma', true, [['sigma', 'sigma']]],
];

const STATES = {
  opening: 'Connecting …',
  live: 'Live',
  lost: 'The connection is lost, trying again',
  refused: 'No more news',
  over: 'Over',
};

function Connection({ connection: { state, message } }) {
  return html`<span class="connection ${state}" role="status">
    ${STATES[state]}${message ? `: ${message}` : ''}
  </span>`;
}

/** Which steps are drawn: dragging over a plot, and these fields for who has no mouse. */
function Range({ range, setRange }) {
  function set(event) {
    event.preventDefault();
    const given = new FormData(event.target);
    const from = Number(given.get('from') || 0);
    const to = Number(given.get('to') || Number.MAX_SAFE_INTEGER);
    setRange(to > from ? { from, to } : null);
  }
  const shown = range && range.to < Number.MAX_SAFE_INTEGER ? range.to : '';
  return html`<form class="filters" aria-label="Steps that are drawn" onSubmit=${set}>
    <label>From step
      <input type="number" name="from" min="0" step="1" value=${range?.from ?? ''} />
    </label>
    <label>to step
      <input type="number" name="to" min="1" step="1" value=${shown} />
    </label>
    <button type="submit">Zoom</button>
    <button type="button" disabled=${!range} onClick=${() => setRange(null)}>All steps</button>
    <small class="quiet">Drag over a plot to zoom, double-click to see everything.</small>
  </form>`;
}

function Run({ columns, range, setRange }) {
  return html`<section aria-labelledby="progress-of-run">
    <h2 id="progress-of-run">Progress</h2>
    <${Range} range=${range} setRange=${setRange} />
    <div class="plots">
      ${PLOTS.map(([title, label, yLog, names]) => {
        const drawn = curves(columns, names);
        return (
          (drawn.length > 0 || title === 'Loss') &&
          html`<${Plot}
            key=${title + (range ? `${range.from}-${range.to}` : '')}
            title=${title}
            curves=${drawn.length ? drawn : [{ label: 'loss', x: [], y: [] }]}
            xLabel="step"
            yLabel=${label}
            xLog=${true}
            yLog=${yLog}
            onZoom=${setRange}
          />`
        );
      })}
    </div>
  </section>`;
}

function facts(job) {
  const speed = job.seconds > 0 ? `${number(Math.round(job.evaluations / job.seconds))} a second` : '–';
  return [
    ['State', html`<${State} job=${job} />`],
    ['Progress', html`<${Progress} job=${job} /> ${number(job.done)} of ${number(job.total)} ${job.unit}`],
    ...(job.loss === null ? [] : [['Loss', number(job.loss)]]),
    ...(job.accuracy === null ? [] : [['Accuracy', percent(job.accuracy)]]),
    ['Time spent', duration(job.seconds)],
    ['Evaluations', `${number(job.evaluations)}, ${speed}`],
    ...(isOver(job) ? [] : [['Now on', `${job.workers} workers, ${job.threads} threads`]]),
    ['Owner', job.owner],
    ['Kind', job.kind],
    ['Engine', job.engine],
    ['Priority', number(job.priority)],
    ['Submitted', time(job.submitted)],
    ['Started', time(job.started)],
    ['Ended', time(job.ended)],
    ['Id', html`<code>${job.id}</code>`],
  ];
}

export function Job({ id, who }) {
  const [range, setRange] = useState(null);
  const [error, setError] = useState(null);
  const { job, columns, connection, reload } = useMetrics(id, range);
  if (!job) {
    return html`<${Title} text="Job" /><${Connection} connection=${connection} />
      <p><a href=${href(['jobs'])}>All jobs</a></p>`;
  }
  const live = !isOver(job);
  return html`
    <${Title} text=${job.name} />
    <p class="buttons">
      <${Connection} connection=${connection} />
      <${Actions}
        job=${job}
        who=${who}
        changed=${() => reload().then(() => setError(null), setError)}
        deleted=${() => go(['jobs'])}
      />
    </p>
    <${Failure} error=${error} />
    ${job.reason && html`<p class="reason ${job.state}">${job.reason}</p>`}
    <${Facts} facts=${facts(job)} />
    ${job.kind === 'run' && html`<${Run} columns=${columns} range=${range} setRange=${setRange} />`}
    ${job.kind === 'population' && html`<${Population} id=${id} live=${live} />`}
    ${job.kind === 'study' && html`<${Study} id=${id} live=${live} />`}
    <${Files} job=${job} />
    <section aria-labelledby="document">
      <h2 id="document">Document</h2>
      <details>
        <summary>The complete job, with all defaults</summary>
        <pre tabindex="0">${job.document}</pre>
      </details>
      <p><a href=${href(['submit'], { like: id })}>Submit one like this</a></p>
    </section>
  `;
}
