// Curves in one set of axes, drawn by uPlot.
import { html, useEffect, useRef, useState } from './html.js';
import uPlot from './lib/uplot.js';

const WHOLE = [...Array(9).keys()].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));
const COLOURS = 7; // --c0 to --c6 of the style sheet, as in reports

/** What a curve is told by among others; colours come a second time, with dashes. */
export const style = (number) => ({ colour: number % COLOURS, dash: number >= COLOURS ? [6, 4] : undefined });

/** A colour of the style sheet as a canvas takes it: rgb(r, g, b), of dark or light as it is now. */
function css(name) {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

const pale = (colour) => colour.replace('rgb(', 'rgba(').replace(')', ', 0.15)');

/** The user's choice of dark or light, so that plots are drawn anew when it changes. */
function useDark() {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}

/** Points that can be drawn: finite, and positive where an axis is logarithmic. */
function drawable({ x, y }, xLog, yLog) {
  const xs = [];
  const ys = [];
  for (let i = 0; i < x.length; i++) {
    const there = Number.isFinite(x[i]) && Number.isFinite(y[i]);
    if (there && (!xLog || x[i] > 0) && (!yLog || y[i] > 0)) {
      xs.push(x[i]);
      ys.push(y[i]);
    }
  }
  return [xs, ys];
}

const positive = (curves) => curves.every(({ y }) => y.every((value) => !(value <= 0)));

/** Columns over one ascending x, with gaps where a curve has no point. */
function align(curves, xLog, yLog) {
  const tables = curves.map((curve) => drawable(curve, xLog, yLog));
  return tables.length === 1 ? tables[0] : uPlot.join(tables);
}

const short = (value) => {
  const size = Math.abs(value);
  if (value === 0) return '0';
  return size >= 1e5 || size < 1e-3 ? value.toExponential().replace('e+', 'e') : String(+value.toPrecision(6));
};

function axis(label, log, size) {
  return {
    label,
    labelSize: 22,
    size,
    stroke: css('--text'),
    grid: { stroke: css('--line'), width: 1 },
    ticks: { stroke: css('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
    values: (_, splits) => splits.map((split) => (split === null ? '' : short(split))),
    ...(log ? { splits: decades, filter: powers } : {}),
  };
}

/** Places of a logarithmic axis: 1, 2, ..., 9, 10, 20, ... as far as it goes. */
function decades(u, axisIndex, low, high) {
  const splits = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (let digit = 1; digit < 10; digit++) {
      const value = Number(`${digit}e${power}`);
      if (value >= low && value <= high) splits.push(value);
    }
  }
  return splits;
}

/** Labels of a logarithmic axis: powers of ten, or everything where there are hardly any. */
function powers(_, splits) {
  const isPower = (value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  const labelled = splits.filter(isPower).length;
  if (labelled < 2) return splits.map((value) => (/^[125]/.test(value.toExponential()) ? value : null));
  const every = Math.ceil(labelled / 7);
  return splits.map((value) => (isPower(value) && Math.round(Math.log10(value)) % every === 0 ? value : null));
}

/** A range in which something can be seen, also of one value. */
function around(log, tight) {
  return (u, low, high) => {
    if (low === null) return log ? [1, 10] : [0, 1];
    if (low === high) return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
    if (tight) return [low, high];
    const room = log ? (high / low) ** 0.05 : (high - low) * 0.05;
    return log ? [low / room, high * room] : [low - room, high + room];
  };
}

function options(plot, width, yLog, zoomed) {
  const { curves, xLabel, yLabel, xLog, xWhole, yRange, onZoom } = plot;
  return {
    width,
    height: 260,
    scales: {
      x: { time: false, distr: xLog ? 3 : 1, range: around(xLog, true) },
      y: { distr: yLog ? 3 : 1, range: yRange ? () => yRange : around(yLog, false) },
    },
    axes: [{ ...axis(xLabel, xLog, 34), ...(xWhole ? { incrs: WHOLE } : {}) }, axis(yLabel, yLog, 62)],
    series: [
      { label: xLabel, value: (_, value) => (value === null ? '–' : short(value)) },
      ...curves.map((curve, number) => ({
        label: curve.label,
        class: curve.thin ? 'thin' : undefined,
        stroke: css(`--c${(curve.colour ?? number) % COLOURS}`),
        width: curve.thin ? 1 : 2,
        dash: curve.dash,
        spanGaps: true,
        points: { show: curve.x.length < 2 },
        ...(curve.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
        value: (_, value) => (value === null ? '–' : short(value)),
      })),
    ],
    bands: curves.flatMap(({ bandTo }, number) =>
      bandTo === undefined
        ? []
        : [{ series: [number + 1, bandTo + 1], fill: pale(css(`--c${curves[number].colour % COLOURS}`)) }],
    ),
    cursor: { drag: { x: true, y: false, dist: 5 }, points: { size: 6 } },
    legend: { live: curves.length <= 8 },
    hooks: {
      setSelect: [
        (u) => {
          const { left, width: wide } = u.select;
          if (wide > 0) zoomed(u.posToVal(left, 'x'), u.posToVal(left + wide, 'x'));
        },
      ],
      ready: [(u) => u.over.addEventListener('dblclick', () => onZoom?.(null))],
    },
  };
}

/**
 * A plot. curves: [{label, x, y, colour, stepped, dash, thin, bandTo}], y logarithmic where
 * everything is positive and yLog says so. onZoom({from, to}) hears of what was dragged over,
 * onZoom(null) of a double click.
 */
export function Plot(plot) {
  const { title, curves, xLog, yLog, onZoom } = plot;
  const frame = useRef();
  const drawn = useRef(null);
  const dark = useDark();
  const logarithmic = yLog && positive(curves);
  const data = align(curves, xLog, logarithmic);
  const empty = data[0].length === 0;
  const kind = JSON.stringify([
    curves.map(({ label, colour, dash, bandTo, x }) => [label, colour, dash, bandTo, x.length < 2]),
    xLog,
    logarithmic,
    dark,
    empty,
  ]);
  useEffect(() => {
    if (empty) return undefined;
    const width = () => Math.max(200, frame.current.clientWidth);
    const zoomed = (from, to) => onZoom?.({ from: Math.floor(from), to: Math.ceil(to) });
    const u = new uPlot(options(plot, width(), logarithmic, zoomed), data, frame.current);
    drawn.current = u;
    const resized = new ResizeObserver(() => u.setSize({ width: width(), height: 260 }));
    resized.observe(frame.current);
    return () => {
      resized.disconnect();
      u.destroy();
      drawn.current = null;
    };
  }, [kind]);
  useEffect(() => drawn.current?.setData(data));
  return html`<figure class="plot" aria-label=${title}>
    <figcaption>${title}</figcaption>
    ${empty && html`<p class="quiet">No points yet.</p>`}
    <div ref=${frame} data-points=${data[0].length}></div>
  </figure>`;
}
