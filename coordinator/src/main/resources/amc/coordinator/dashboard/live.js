// What is asked for again and again while it is looked at.
import { useEffect, useRef, useState } from './html.js';

/**
 * {data, error, reload}: what ask(signal) gives, asked anew every so many ms while the page is
 * seen and `every` is not 0, and whenever one of the keys changes. An error keeps what was there.
 */
export function useLive(ask, every, keys) {
  const [state, setState] = useState({ data: undefined, error: null });
  const again = useRef(() => {});
  const asking = useRef(ask);
  asking.current = ask;
  useEffect(() => {
    let abort = new AbortController();
    let timer;
    let ended = false;
    setState({ data: undefined, error: null });
    async function look() {
      clearTimeout(timer);
      abort.abort();
      const mine = (abort = new AbortController());
      if (!document.hidden) {
        try {
          const data = await asking.current(mine.signal);
          if (mine.signal.aborted) return;
          setState({ data, error: null });
        } catch (e) {
          if (mine.signal.aborted) return;
          setState((before) => ({ ...before, error: e }));
        }
      }
      if (every && !ended) timer = setTimeout(look, every);
    }
    const seen = () => document.hidden || look();
    again.current = look;
    document.addEventListener('visibilitychange', seen);
    look();
    return () => {
      ended = true;
      clearTimeout(timer);
      abort.abort();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [...keys, every]);
  return { ...state, reload: () => again.current() };
}

/** A value that has rested for some ms. */
export function useRested(value, ms) {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}
