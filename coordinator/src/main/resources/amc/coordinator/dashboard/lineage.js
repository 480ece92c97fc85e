// Who descends from whom: generations from left to right, members from bottom to top.
import { html, useMemo } from './html.js';

const WIDTH = 900;
const HEIGHT = 360;
const LEFT = 46;
const BOTTOM = 40;
const EDGE = 10;
const MOST_GENERATIONS = 400; // drawn: more cannot be told apart
const MOST_EDGES = 6000; // beyond which those without descendants are left out

const THIRDS = [
  ['best third', 2],
  ['middle', 5],
  ['worst third', 1],
];

/** [generation][member] -> {parent, rank, loss}, from columns; gaps are left out. */
export function generations(columns) {
  const all = [];
  const { generation = [], member = [], parent = [], rank = [], loss = [] } = columns;
  for (let i = 0; i < generation.length; i++) {
    (all[generation[i]] ??= [])[member[i]] = { parent: parent[i], rank: rank[i], loss: loss[i] };
  }
  return all.filter((members) => members && members.length > 0);
}

/** The places of a member's ancestors, from the first generation on. */
function ancestors(all, last) {
  const line = new Array(all.length);
  let place = last;
  for (let g = all.length - 1; g >= 0; g--) {
    line[g] = place;
    place = all[g][place]?.parent ?? place;
  }
  return line;
}

function ticks(last, most) {
  const every = Math.max(1, Math.ceil(last / most));
  return Array.from({ length: Math.floor(last / every) + 1 }, (_, i) => i * every);
}

export function Lineage({ columns }) {
  const drawing = useMemo(() => draw(generations(columns)), [columns]);
  if (!drawing) return html`<p class="quiet">The tree grows from the second generation on.</p>`;
  const { x, y, all, lines, edges, founders } = drawing;
  const size = all[0].length;
  return html`<figure class="plot" aria-labelledby="descent">
    <figcaption id="descent">
      Descent of the last generation: ${founders} of ${size} founders have descendants
    </figcaption>
    <div class="scroll" role="region" aria-label="Tree of descent" tabindex="0">
      <svg class="tree" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="descent">
        ${ticks(all.length - 1, 10).map((g) => html`<g key=${`g${g}`}>
          <line class="grid" x1=${x(g)} x2=${x(g)} y1=${EDGE} y2=${HEIGHT - BOTTOM} />
          <text x=${x(g)} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${g + 1}</text>
        </g>`)}
        ${ticks(size - 1, 8).map((m) => html`<text key=${`m${m}`} x=${LEFT - 8} y=${y(m) + 4} text-anchor="end">${m}</text>`)}
        <text x=${(LEFT + WIDTH) / 2} y=${HEIGHT - 4} text-anchor="middle">generation</text>
        <text transform="translate(12 ${(HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">member</text>
        <path class="edges" d=${edges} />
        ${lines.map(({ member, third, path, loss }) => html`<path key=${member} class="line third${third}" d=${path}>
          <title>${`member ${member}, loss ${loss}`}</title>
        </path>`)}
      </svg>
    </div>
    <p class="key">
      ${THIRDS.map(([name], third) => html`<span class="third${third}">${name}</span> `)}
    </p>
  </figure>`;
}

function draw(all) {
  if (all.length < 2) return null;
  const size = all[0].length;
  const x = (g) => LEFT + (g / (all.length - 1)) * (WIDTH - LEFT - EDGE);
  const y = (m) => HEIGHT - BOTTOM - EDGE - (size > 1 ? m / (size - 1) : 0.5) * (HEIGHT - BOTTOM - 2 * EDGE);
  const every = Math.max(1, Math.ceil(all.length / MOST_GENERATIONS));
  const drawn = all.map((_, g) => g).filter((g) => g % every === 0 || g === all.length - 1);
  const last = all.at(-1);
  const order = last.map((_, member) => member).sort((a, b) => last[b].rank - last[a].rank);
  const founders = new Set();
  const lines = order.map((member, place) => {
    const line = ancestors(all, member);
    founders.add(line[0]);
    return {
      member,
      loss: last[member].loss,
      third: Math.min(2, Math.floor((3 * (order.length - 1 - place)) / order.length)),
      path: drawn.map((g, i) => `${i ? 'L' : 'M'}${x(g).toFixed(1)} ${y(line[g]).toFixed(1)}`).join(''),
    };
  });
  const edges = all.length * size > MOST_EDGES ? '' : all.slice(1).flatMap((members, g) =>
    members.map(({ parent }, m) => `M${x(g).toFixed(1)} ${y(parent).toFixed(1)}L${x(g + 1).toFixed(1)} ${y(m).toFixed(1)}`),
  ).join('');
  return { x, y, all, lines, edges, founders: founders.size };
}
