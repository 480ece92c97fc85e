// The metrics of a job, live: what the server has, thinned out, and new rows as they come.
import { get } from './api.js';
import { useEffect, useRef, useState } from './html.js';
import { isOver } from './format.js';
import { follow } from './stream.js';

const POINTS = 1000; // that are asked for; more than a plot has pixels
const MOST = 4 * POINTS; // held: then the server thins out anew

const append = (columns, more) =>
  Object.fromEntries(Object.entries(more).map(([name, values]) => [name, [...(columns[name] ?? []), ...values]]));

const since = (columns, from) =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(from)]));

const length = (columns) => columns.step?.length ?? 0;

/** Metrics between two steps, or all of them where range is null. */
export const load = (id, range, signal) => get(['jobs', id, 'metrics'], { points: POINTS, ...range }, signal);

/**
 * {job, columns, connection, error} of a job that is followed; range is {from, to} or null.
 * connection is 'opening', 'live', 'lost', 'refused' or 'over'.
 */
export function useMetrics(id, range) {
  const [job, setJob] = useState(null);
  const [columns, setColumns] = useState({});
  const [detail, setDetail] = useState(null);
  const [connection, setConnection] = useState({ state: 'opening', message: '' });
  const newest = useRef(null);

  useEffect(() => {
    const abort = new AbortController();
    let stop = () => {};
    let timer;
    let held = {};
    let thinning = false;
    async function begin() {
      try {
        const first = await get(['jobs', id], {}, abort.signal);
        const metrics = await load(id, null, abort.signal);
        newest.current = first;
        setJob(first);
        held = metrics.columns;
        setColumns(held);
        if (isOver(first)) onState('over', '');
        else stop = follow(id, `0.${metrics.rows}`, { onEvent, onState, isOver: () => isOver(newest.current) });
      } catch (e) {
        if (abort.signal.aborted) return;
        onState(e.passing ? 'lost' : 'refused', e.message);
        if (e.passing) timer = setTimeout(begin, 2000);
      }
    }
    const onState = (state, message) => setConnection({ state, message });
    function onEvent(name, data) {
      if (name === 'job') {
        newest.current = { ...newest.current, ...data };
        setJob(newest.current);
      } else if (name === 'metrics') {
        held = append(held, data.columns);
        setColumns(held);
        if (length(held) > MOST) thin();
      }
    }
    async function thin() {
      if (thinning) return;
      thinning = true;
      const end = length(held);
      try {
        const { columns: fewer } = await load(id, { to: held.step[end - 1] }, abort.signal);
        held = append(fewer, since(held, end));
        setColumns(held);
      } catch {
        // What there is stays drawn; the next rows bring another attempt.
      }
      thinning = false;
    }
    begin();
    return () => {
      clearTimeout(timer);
      abort.abort();
      stop();
    };
  }, [id]);

  useEffect(() => {
    setDetail(null);
    if (!range) return undefined;
    const abort = new AbortController();
    load(id, range, abort.signal).then(
      ({ columns: within }) => setDetail(within),
      (e) => abort.signal.aborted || setConnection({ state: 'lost', message: e.message }),
    );
    return () => abort.abort();
  }, [id, range?.from, range?.to]);

  const reload = async () => {
    newest.current = await get(['jobs', id]);
    setJob(newest.current);
  };
  return { job, columns: range && detail ? detail : columns, connection, reload };
}

/** The curves of columns that have values: [column, label] pairs against the step. */
export function curves(columns, names) {
  const there = ([name]) => columns[name]?.some((value) => value !== null);
  return names
    .map((pair, colour) => [...pair, colour])
    .filter(there)
    .map(([name, label, colour]) => ({ label, colour, x: columns.step, y: columns[name] }));
}
