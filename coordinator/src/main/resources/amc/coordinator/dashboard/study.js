// How long trajectories last until their event: Kaplan-Meier curves, as far as they have come.
import { getIfThere } from './api.js';
import { number } from './format.js';
import { html } from './html.js';
import { useLive } from './live.js';
import { Plot, style } from './plot.js';
import { Failure, numbers, Table } from './widgets.js';

const EVERY_MS = 3000;

/** A curve from before the first event on: a logarithmic axis has no place for its beginning, step 0. */
function begun({ step, survival, lower, upper }, start) {
  const after = (values) => [1, ...values.filter((_, i) => step[i] > 0)];
  return {
    step: [start, ...step.filter((each) => each > 0)],
    survival: after(survival),
    lower: after(lower),
    upper: after(upper),
  };
}

/** The estimate and the edges of its confidence band, between which it is filled. */
function curves(groups) {
  const first = ({ curve }) => curve.step.find((each) => each > 0);
  const there = groups.filter(first);
  const start = there.map(first).reduce((a, b) => Math.min(a, b), Infinity) / 2;
  return there.flatMap(({ label, curve }, number) => {
    const { step, survival, lower, upper } = begun(curve, start);
    const { colour, dash } = style(number);
    const line = { x: step, colour, stepped: true };
    const edge = { ...line, thin: true, dash: [2, 3] };
    return [
      { ...line, label, y: survival, dash },
      { ...edge, label: `${label}, upper 95 %`, y: upper, bandTo: 3 * number + 2 },
      { ...edge, label: `${label}, lower 95 %`, y: lower },
    ];
  });
}

export function Study({ id, live }) {
  const { data, error } = useLive(
    (signal) => getIfThere(['jobs', id, 'survival'], {}, signal),
    live ? EVERY_MS : 0,
    [id, live],
  );
  const groups = data?.groups ?? [];
  return html`<section aria-labelledby="survival">
    <h2 id="survival">Survival</h2>
    <${Failure} error=${error} retries=${live} />
    ${data !== undefined && groups.length === 0 && html`<p class="quiet">No trajectory has come to its end yet.</p>`}
    ${groups.length > 0 && html`
      <${Plot}
        title="Fraction of trajectories without their event, with 95 % confidence bands"
        curves=${curves(groups)}
        xLabel=${data.unit}
        yLabel="fraction"
        xLog=${true}
        yRange=${[0, 1.02]}
      />
      <p class="quiet">
        Trajectories that ended without their event are censored: they count as long as they lasted.
        ${live && ' Curves fill as trajectories end.'}
      </p>
      <${Table} caption="Groups" head=${['Group', ...['Trajectories', 'Events', 'Censored', `Median, ${data.unit}`].map(numbers)]}>
        ${groups.map((group) => html`<tr key=${group.label}>
          <th scope="row">${group.label}</th>
          <td class="number">${number(group.trajectories)}</td>
          <td class="number">${number(group.events)}</td>
          <td class="number">${number(group.censored)}</td>
          <td class="number">${group.median === null ? 'not reached' : number(group.median)}</td>
        </tr>`)}
      <//>`}
  </section>`;
}
