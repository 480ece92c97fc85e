// What every page is written with: templates that become nodes. Text in them stays text.
import { h, render } from './lib/preact.js';
import htm from './lib/htm.js';

export const html = htm.bind(h);
export { render };
export { useEffect, useErrorBoundary, useMemo, useRef, useState } from './lib/hooks.js';
