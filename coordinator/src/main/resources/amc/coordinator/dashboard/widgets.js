// Small parts that several pages have.
import { html, useEffect, useRef, useState } from './html.js';
import { remove, post } from './api.js';
import { change, isOver, number } from './format.js';
import { mayChange } from './session.js';

/** An error on a line of its own, read out when it comes. */
export function Failure({ error, retries = false }) {
  return html`<p class="failure" role="alert" hidden=${!error}>
    ${error ? error.message : ''}${error && retries ? ' – trying again' : ''}
  </p>`;
}

let entered = false;

/** Heading of a page and title of the window; takes the focus when a page comes after another. */
export function Title({ children, text }) {
  const heading = useRef();
  useEffect(() => {
    document.title = `${text} – aMC`;
  }, [text]);
  useEffect(() => {
    if (entered) heading.current.focus();
    entered = true;
  }, []);
  return html`<h1 tabindex="-1" ref=${heading}>${children ?? text}</h1>`;
}

export function State({ job }) {
  const next = change(job);
  return html`<span class="state ${job.state}"
    >${job.state}${next ? html` <small>(${next})</small>` : ''}</span
  >`;
}

export function Progress({ job }) {
  const share = job.total > 0 ? Math.min(1, job.done / job.total) : 0;
  const text = `${number(job.done)} of ${number(job.total)} ${job.unit}`;
  return html`<span class="progress">
    <progress max="1" value=${share} aria-label=${`${job.name}: ${text}`}></progress>
    <small title=${text}>${Math.floor(100 * share)} %</small>
  </span>`;
}

/** A question before what cannot be taken back. */
function Confirm({ question, action, onYes, onNo }) {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog ref=${dialog} onClose=${onNo} aria-labelledby="question">
    <p id="question">${question}</p>
    <p class="buttons">
      <button class="danger" onClick=${onYes}>${action}</button>
      <button onClick=${() => dialog.current.close()}>Keep it</button>
    </p>
  </dialog>`;
}

/** The buttons by which a job is told what to do, as far as the user may and it can. */
export function Actions({ job, who, changed, deleted = changed }) {
  const [asked, setAsked] = useState(null);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  if (!mayChange(who, job)) return null;
  async function act(what) {
    setAsked(null);
    setBusy(true);
    setError(null);
    try {
      if (what === 'delete') {
        await remove(['jobs', job.id]);
        deleted();
      } else {
        await post(['jobs', job.id, what]);
        changed();
      }
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  }
  const button = (what, label, first = () => act(what)) =>
    html`<button disabled=${busy} onClick=${first} aria-label=${`${label} ${job.name}`}>
      ${label}
    </button>`;
  const over = isOver(job);
  const goes = !over && job.wish === 'run';
  return html`<span class="buttons">
    ${goes && button('pause', 'Pause')}
    ${!over && job.wish === 'pause' && button('resume', 'Resume')}
    ${!over && job.wish !== 'cancel' && button('cancel', 'Cancel', () => setAsked('cancel'))}
    ${over && button('delete', 'Delete', () => setAsked('delete'))}
    ${error && html`<${Failure} error=${error} />`}
    ${asked &&
    html`<${Confirm}
      question=${asked === 'delete'
        ? `Delete ${job.name} with all of its results?`
        : `Cancel ${job.name} for good? What it has come to is kept.`}
      action=${asked === 'delete' ? 'Delete' : 'Cancel the job'}
      onYes=${() => act(asked)}
      onNo=${() => setAsked(null)}
    />`}
  </span>`;
}

/** Heading of a column of numbers. */
export const numbers = (text) => ({ number: text });

/** A table that scrolls by itself where the window is narrow; head has words and numbers(...). */
export function Table({ caption, head, children }) {
  return html`<div class="scroll" role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption class="unseen">${caption}</caption>
      <thead>
        <tr>
          ${head.map((cell) =>
            cell.number
              ? html`<th scope="col" class="number">${cell.number}</th>`
              : html`<th scope="col">${cell}</th>`,
          )}
        </tr>
      </thead>
      <tbody>${children}</tbody>
    </table>
  </div>`;
}

/** Names and values. */
export function Facts({ facts }) {
  return html`<dl class="facts">
    ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}
