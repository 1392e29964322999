// What comes from reviews, labels and people is only ever set as text.
const made = (node, text, attributes) => {
  if (text !== undefined && text !== null) {
    node.textContent = text;
  }
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
};
export const el = (tag, text, attributes = {}) => made(document.createElement(tag), text, attributes);
export const svg = (tag, attributes = {}, text = undefined) =>
  made(document.createElementNS('http://www.w3.org/2000/svg', tag), text, attributes);
export const byId = (id) => document.getElementById(id);
const shown = new Map();
const html = (node) => (node instanceof Element ? node.outerHTML : node.textContent ?? String(node));
const FOCUSABLE = 'a, button, summary, input, [tabindex]';

// Replaces what an element has, if it is to have something else; focus and open details stay where they are.
export const put = (id, ...nodes) => {
  const target = byId(id);
  const next = nodes.map(html).join('');
  if (shown.get(id) === next) {
    return;
  }
  shown.set(id, next);
  const focused = target.contains(document.activeElement) ? [...target.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement) : -1;
  const opened = [...target.querySelectorAll('details')].map((each) => each.open);
  target.replaceChildren(...nodes);
  target.querySelectorAll('details').forEach((each, i) => {
    each.open = Boolean(opened[i]);
  });
  if (focused >= 0) {
    target.querySelectorAll(FOCUSABLE)[focused]?.focus();
  }
};
export const quiet = (text) => el('p', text, { class: 'quiet' });

export const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);
export const percent = (share) => (isNumber(share) ? `${(100 * share).toFixed(1)} %` : 'unknown');
export const count = (value) => (isNumber(value) ? Math.round(value).toLocaleString('en') : 'unknown');
export const rate = (value) => (isNumber(value) ? `${value.toFixed(value < 10 && value > 0 ? 1 : 0)}/s` : '…');
export const records = (value) => (value === 1 ? '1 record' : `${count(value)} records`);
export const time = (text) => (text ? new Date(text).toLocaleString(undefined, { hour12: false, timeZoneName: 'short' }) : 'unknown');
export const words = (code) => String(code).toLowerCase().replaceAll('_', ' ');
export const first = (values) => values.find((value) => value !== undefined && value !== null);

// A definition list of the pairs that have a value.
export const list = (pairs) => {
  const dl = el('dl');
  pairs.filter(([, value]) => value !== undefined && value !== null).forEach(([name, value]) => {
    const dd = el('dd', value instanceof Node ? null : value);
    if (value instanceof Node) {
      dd.append(value);
    }
    dl.append(el('dt', name), dd);
  });
  return dl;
};

export const table = (columns, rows) => {
  const made = el('table');
  const head = el('tr');
  columns.forEach((name) => head.append(el('th', name, { scope: 'col' })));
  made.append(el('thead'));
  made.tHead.append(head);
  const body = made.createTBody();
  rows.forEach((cells) => {
    const row = body.insertRow();
    cells.forEach((cell, i) => {
      const node = i === 0 ? el('th', null, { scope: 'row' }) : el('td', null, { 'data-column': columns[i] });
      node.append(cell instanceof Node ? cell : document.createTextNode(cell));
      row.append(node);
    });
  });
  return made;
};

export const versionLink = (version) => el('a', version, { href: `/versions/${encodeURIComponent(version)}` });

export const streamers = (view) => view.instances.map((each) => each.status).filter((status) => status && status.applications);
export const trainers = (view) => view.instances.map((each) => each.status).filter((status) => status && status.state);
