// The source pane. A chip asks for a place by the event "bt-open"; the text comes once from the server and is set as text.
const words = props.words;
const pane = element.querySelector('.bt-source');
const texts = new Map(); // bulletin id -> promise of its lines
let shown = null; // bulletin id on screen
let rows = []; // [{start, end, node, runs}]
let citations = [];
let index = 0;
let chip = null;
let near = false; // the citations are passages near an answer that there is not
let whole = null; // a bulletin opened as a whole, by its id
let ticket = 0;

const bar = make('header', 'bt-source-bar');
const place = make('div', 'bt-path');
const count = make('span', 'bt-count');
const previous = button('bt-step', words.previous, () => go(index - 1));
const next = button('bt-step', words.next, () => go(index + 1));
const back = button('bt-step bt-back', words.back_to_answer, goBack);
const shut = button('bt-step bt-shut', '×', () => window.dispatchEvent(new CustomEvent('bt-close')));
shut.setAttribute('aria-label', words.close_source);
shut.title = words.close_source;
const steps = make('div', 'bt-steps');
steps.append(count, previous, next, back);
bar.append(place, steps, shut);
const paper = make('div', 'bt-paper');
paper.tabIndex = 0;
paper.lang = 'zh-CN';
paper.setAttribute('aria-label', words.source);
pane.append(bar, paper);
showShelf();

function hint(text) {
  bar.hidden = true;
  paper.replaceChildren(make('p', 'bt-source-hint', text));
  shown = null;
}

function showShelf() {
  // Before anything is cited: what is in the library, each to be opened and read.
  if (shown || citations.length) return;
  hint(words.source_hint);
  const shelf = props.shelf || [];
  if (!shelf.length) return;
  const list = make('div', 'bt-shelf');
  list.appendChild(make('p', 'bt-try', words.in_library));
  for (const held of shelf) {
    const book = button('bt-book', '', () => { citations = []; go(0, held.id); });
    const facts = make('span', 'bt-book-facts');
    held.facts.forEach((fact) => facts.appendChild(make('span', '', fact)));
    book.append(make('span', 'bt-book-title', held.title), facts);
    list.appendChild(book);
  }
  paper.appendChild(list);
}

function fetchText(id) {
  if (!texts.has(id)) {
    const asked = server.open_bulletin(id);
    texts.set(id, asked);
    asked.then((view) => { if (view.error) texts.delete(id); }, () => texts.delete(id));
  }
  return texts.get(id);
}

function typeOf(runs, markdown) {
  // Typesetting only: every character stays in the page, its marks dimmed or out of sight, so that offsets hold.
  const text = runs.map((run) => run[0]).join('');
  const row = /^\|.*\|$/.test(text);
  return { row, rule: row && /^[|:\s-]+$/.test(text), emphasis: markdown && text.split('**').length % 2 === 1, hashes: markdown };
}

function runNodes(runs, from, mark, type) {
  // Offsets are code points, so the words are cut as arrays of them. mark: [start, end) or null
  const nodes = [];
  let at = from;
  for (const [text, heading] of runs) {
    const points = Array.from(text);
    const start = at;
    const end = at + points.length;
    at = end;
    const cut = mark ? [Math.max(start, mark[0]), Math.min(end, mark[1])] : [end, end];
    const opens = start === from;
    if (!mark || cut[0] >= cut[1]) { nodes.push(piece(text, heading, type, opens)); continue; }
    if (cut[0] > start) nodes.push(piece(points.slice(0, cut[0] - start).join(''), heading, type, opens));
    const hit = make('mark', 'bt-mark');
    hit.appendChild(piece(points.slice(cut[0] - start, cut[1] - start).join(''), heading, type, opens && cut[0] === start));
    nodes.push(hit);
    if (cut[1] < end) nodes.push(piece(points.slice(cut[1] - start).join(''), heading, type, false));
  }
  return nodes;
}

function piece(text, heading, type, opens) {
  const node = heading ? make('b', 'bt-heading') : document.createDocumentFragment();
  const hashes = type.hashes && opens ? text.match(/^#{1,6}\s+/)?.[0] || '' : '';
  if (hashes) node.appendChild(make('span', 'bt-unseen', hashes));
  const parts = text.slice(hashes.length).split(/(\*\*|\|)/);
  const paired = type.emphasis && parts.filter((part) => part === '**').length % 2 === 0;
  let bold = false;
  for (const part of parts) {
    if (part === '**' && type.emphasis) {
      bold = paired && !bold;
      node.appendChild(make('span', 'bt-unseen', part));
    } else if (part === '|' && type.row) node.appendChild(make('span', 'bt-bar', part));
    else if (part) node.appendChild(bold ? make('strong', '', part) : document.createTextNode(part));
  }
  return node;
}

function drawText(view) {
  paper.replaceChildren();
  const head = make('div', 'bt-facts');
  for (const fact of view.facts) head.appendChild(make('span', '', fact));
  if (view.url) {
    const link = make('a', '', words.link);
    link.href = view.url;
    link.target = '_blank';
    link.rel = 'noopener noreferrer nofollow';
    head.appendChild(link);
  }
  for (const warning of view.warnings) head.appendChild(make('span', 'bt-warning', warning));
  paper.appendChild(head);
  if (!view.lines.some((line) => line.k === 'title')) paper.appendChild(make('p', 'bt-line bt-title', view.title));
  rows = view.lines.map((line) => {
    const type = typeOf(line.r, view.markdown);
    const node = make('p', 'bt-line bt-' + line.k + (type.rule ? ' bt-unseen' : type.row ? ' bt-row' : ''));
    node.append(...runNodes(line.r, line.s, null, type));
    paper.appendChild(node);
    const length = line.r.reduce((sum, run) => sum + Array.from(run[0]).length, 0);
    return { start: line.s, end: line.s + length, node, runs: line.r, type };
  });
  shown = view.id;
}

function markSpan(start, end) {
  let first = null;
  for (const row of rows) {
    const touched = row.start < end && start < row.end;
    if (!touched && !row.marked) continue;
    row.marked = touched;
    row.node.classList.toggle('bt-touched', touched);
    row.node.replaceChildren(...runNodes(row.runs, row.start, touched ? [start, end] : null, row.type));
    if (touched && !first) first = row.node.querySelector('.bt-mark');
  }
  return first;
}

function reveal(node) {
  if (!node) return;
  const box = paper.getBoundingClientRect();
  const at = node.getBoundingClientRect();
  paper.scrollTop += at.top - box.top - paper.clientHeight * 0.3;
  if (window.matchMedia('(max-width: 900px)').matches) pane.scrollIntoView({ block: 'start' });
}

async function go(to, id) {
  // A citation by its index, or a whole bulletin by its id.
  if (!id && (to < 0 || to >= citations.length)) return;
  index = to;
  whole = id || null;
  const cited = whole ? { bulletin: whole, path: [], start: 0, end: 0 } : citations[index];
  const mine = ++ticket;
  document.querySelectorAll('.bt-open').forEach((node) => node.classList.remove('bt-open'));
  if (chip?.dataset && !whole && Number(chip.dataset.marker) === cited.marker) chip.classList.add('bt-open');
  if (shown !== cited.bulletin) hint(words.loading_source);
  let view;
  try { view = await fetchText(cited.bulletin); } catch (failed) { view = { error: words.source_failed }; }
  if (mine !== ticket) return; // another chip was pressed meanwhile
  if (view.error) { hint(view.error); return; }
  if (shown !== cited.bulletin) drawText(view);
  bar.hidden = false;
  pane.classList.add('bt-shown');
  // The nearest heading stands on a line of its own: a long way down to it is cut short on a narrow page.
  const above = [view.title, ...cited.path.slice(0, -1)].join(' › ');
  place.replaceChildren(make('div', 'bt-path-up', above));
  place.firstChild.title = above;
  if (cited.path.length) place.appendChild(make('div', 'bt-path-here', cited.path[cited.path.length - 1]));
  steps.hidden = Boolean(whole);
  if (whole) { markSpan(0, 0); paper.scrollTop = 0; return; }
  const what = near ? words.nearest.replace(/[::]\s*$/, '') + ' · ' : '';
  count.textContent = what + words.citation_of.replace('{i}', index + 1).replace('{n}', citations.length);
  previous.disabled = index === 0;
  next.disabled = index === citations.length - 1;
  reveal(markSpan(cited.start, cited.end));
}

function goBack() {
  if (chip && chip.isConnected) { chip.scrollIntoView({ block: 'center' }); chip.focus({ preventScroll: true }); }
}

function close() {
  ticket++; // a text still on its way comes too late
  citations = [];
  chip = shown = whole = null;
  document.querySelectorAll('.bt-open').forEach((node) => node.classList.remove('bt-open'));
  pane.classList.remove('bt-shown');
  showShelf();
}

// Each tab has its own open place: another tab's would only be in the way.
const TAB = '#bt-tabs [role="tab"]';
const kept = new Map();
let tab = 'bt-tab-chat-button';

function turnTo(other) {
  if (other === tab) return;
  kept.set(tab, { citations, index, chip, near, whole });
  tab = other;
  close();
  const back = kept.get(other);
  if (!back || !(back.citations.length || back.whole)) return;
  ({ citations, chip, near } = back);
  go(back.index, back.whole);
}

document.addEventListener('click', (event) => {
  const pressed = event.target.closest?.(TAB);
  if (pressed) turnTo(pressed.id);
}, true);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && pane.contains(document.activeElement)) goBack();
});
watch('shelf', showShelf);
window.addEventListener('bt-open', (event) => {
  ({ citations, chip, near } = event.detail);
  if (!chip) chip = document.activeElement; // where the reader came from
  go(event.detail.index, event.detail.whole);
});
window.addEventListener('bt-close', close);
window.addEventListener('bt-library', () => texts.clear()); // a title was put right, a bulletin is gone
