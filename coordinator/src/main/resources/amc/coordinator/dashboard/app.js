// The page's frame: who is here, where they are, and the page of that.
import { Compare } from './compare.js';
import { html, render, useErrorBoundary, useState } from './html.js';
import { Job } from './job.js';
import { Jobs } from './jobs.js';
import { href, useRoute } from './router.js';
import { Login, maySubmit, useSession } from './session.js';
import { Submit } from './submit.js';
import { Failure, Title } from './widgets.js';
import { Workers } from './workers.js';

/** A page; where it fails, a line says so, and the other pages can still be gone to. */
function Page({ route, who }) {
  const [error] = useErrorBoundary((e) => console.error(e));
  if (error) return html`<${Failure} error=${new Error(`This page cannot be shown: ${error.message}`)} />`;
  const [place = 'jobs', id] = route.path;
  if (place === 'jobs' && id) return html`<${Job} key=${id} id=${id} who=${who} />`;
  if (place === 'jobs') return html`<${Jobs} query=${route.query} who=${who} />`;
  if (place === 'compare') return html`<${Compare} query=${route.query} />`;
  if (place === 'workers') return html`<${Workers} />`;
  if (place === 'submit' && maySubmit(who)) return html`<${Submit} query=${route.query} />`;
  return html`<${Title} text="Nothing here" />
    <p>There is no such page. <a href=${href(['jobs'])}>All jobs</a></p>`;
}

function Navigation({ place, who, leave }) {
  const [error, setError] = useState(null);
  const link = (name, label) =>
    html`<a href=${href([name])} aria-current=${place === name ? 'page' : undefined}>${label}</a>`;
  return html`<header>
    <nav aria-label="Main">
      <a class="brand" href=${href([])} aria-label="aMC, all jobs">aMC</a>
      ${link('jobs', 'Jobs')} ${maySubmit(who) && link('submit', 'Submit')}
      ${link('workers', 'Workers')}
    </nav>
    <span class="who">
      ${who.owner} <small>(${who.role})</small>
      ${who.tokens && html` <button onClick=${() => leave().catch(setError)}>Log out</button>`}
    </span>
    <${Failure} error=${error} />
  </header>`;
}

function App() {
  const route = useRoute();
  const { who, error, entered, leave } = useSession();
  if (!who) {
    return html`<main id="main">
      <${Failure} error=${error} retries=${error?.passing} />
      ${who === null ? html`<${Login} entered=${entered} />` : !error && html`<p>Loading …</p>`}
    </main>`;
  }
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to content</a>
    <${Navigation} place=${route.path[0] ?? 'jobs'} who=${who} leave=${leave} />
    <main id="main" tabindex="-1"><${Page} key=${route.path.join('/')} route=${route} who=${who} /></main>
  `;
}

/** The address after # is a page's, so that it cannot name a place in the page. */
function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

const place = document.getElementById('app');
place.replaceChildren();
render(html`<${App} />`, place);
