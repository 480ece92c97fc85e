// Numbers, times and words as people read them.

export const known = (value) => value !== null && value !== undefined;

export function number(value) {
  if (typeof value !== 'number') return known(value) && value !== '' ? String(value) : '–';
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(3) : String(+value.toPrecision(4));
}

export const percent = (fraction) => (typeof fraction === 'number' ? `${(100 * fraction).toFixed(1)} %` : '–');

export function duration(seconds) {
  if (!known(seconds)) return '–';
  if (seconds < 60) return `${+seconds.toPrecision(2)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}

export function bytes(count) {
  if (!known(count)) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit ? value.toPrecision(3) : value} ${units[unit]}`;
}

const clock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export const time = (iso) => (iso ? clock.format(new Date(iso)) : '–');

export const OVER = ['finished', 'cancelled', 'failed'];

export const isOver = (job) => OVER.includes(job.state);

/** What becomes of a job next, where that is not what it is. */
export function change(job) {
  if (isOver(job)) return '';
  if (job.wish === 'cancel') return 'is being cancelled';
  if (job.wish === 'pause' && job.state !== 'paused') return 'is about to pause';
  if (job.wish === 'run' && job.state === 'paused') return 'is about to go on';
  return '';
}
