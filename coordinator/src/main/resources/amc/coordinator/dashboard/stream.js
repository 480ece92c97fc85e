// Server-sent events by fetch: unlike EventSource it can begin after an event that is known.
import { request, url } from './api.js';

const RETRY_MS = 2000;

/** Splits text into events as it comes. */
export function parser(onEvent) {
  let rest = '';
  return (text) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const event = {};
      for (const line of block.split('\n')) {
        const colon = line.indexOf(': ');
        if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 2);
      }
      if (event.event) onEvent(event);
    }
  };
}

async function read(response, onText) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onText(value);
  }
}

/**
 * Follows a job: onEvent(name, data) for each event after the one of an id, onState('live' |
 * 'lost' | 'over', message). A lost connection is made anew until isOver() says that nothing is
 * left to hear. Returns how to stop.
 */
export function follow(id, after, { onEvent, onState, isOver }) {
  const abort = new AbortController();
  let last = after;
  let timer;
  const parse = () =>
    parser((event) => {
      last = event.id ?? last;
      onEvent(event.event, JSON.parse(event.data));
    });
  async function run() {
    try {
      const response = await request('GET', url(['jobs', id, 'events']), {
        headers: { 'Last-Event-ID': last },
        signal: abort.signal,
      });
      onState('live', '');
      await read(response, parse());
      if (abort.signal.aborted) return;
      if (isOver()) {
        onState('over', '');
        return;
      }
      onState('lost', 'the stream has ended');
    } catch (e) {
      if (abort.signal.aborted) return;
      if (e.status === 401 || e.status === 403 || e.status === 404) {
        onState('refused', e.message);
        return;
      }
      onState('lost', e.message);
    }
    timer = setTimeout(run, RETRY_MS);
  }
  run();
  return () => {
    clearTimeout(timer);
    abort.abort();
  };
}
