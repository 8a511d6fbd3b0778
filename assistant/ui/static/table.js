// A table of plain data. What it holds and how it is asked for stands in `table_view.py`; every string is set as text.
const words = props.words;
const frame = element.querySelector('.bt-table');
let at = { page: 0, sort: '', descending: false };
let view = null; // the page on screen
let ticket = 0;
let waiting = null;

const bar = make('div', 'bt-table-bar');
const note = make('p', 'bt-table-note');
note.setAttribute('role', 'status');
const ways = make('div', 'bt-table-ways'); // into a file
for (const kind of props.kinds) {
  const save = button('bt-page', words.table_save.replace('{kind}', kind), () => saveAs(kind, save));
  ways.appendChild(save);
}
bar.append(note, ways);
const body = make('div', 'bt-table-body');
const pager = make('nav', 'bt-table-pager');
frame.append(bar, body, pager);
bar.hidden = pager.hidden = true;

async function load(keepFocus) {
  if (!props.query && !(props.value && props.value.rows)) return;
  const mine = ++ticket;
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (mine === ticket) { say(words.table_loading); frame.setAttribute('aria-busy', 'true'); } }, 250);
  let found;
  try { found = props.served ? await server.table_page({ ...props.query, ...at, size: props.size }) : whole(); }
  catch (failed) { found = { error: words.table_failed }; }
  if (mine !== ticket) return; // another filter was set meanwhile
  clearTimeout(waiting);
  frame.removeAttribute('aria-busy');
  if (found.error) { fail(found.error); return; }
  view = found;
  draw(keepFocus);
}

function whole() {
  // All rows are here: sorted and cut in the browser.
  const given = props.value;
  const rows = [...given.rows];
  const column = given.columns.findIndex((one) => one.key === at.sort);
  if (column >= 0) {
    const value = (row) => { const one = row.cells[column]; return typeof one === 'string' ? one : one.by ?? one.t; };
    const before = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'zh-CN'));
    const blank = (x) => x === '' || x === null || x === undefined;
    rows.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (blank(x) || blank(y)) return blank(x) - blank(y);
      return at.descending ? before(y, x) : before(x, y);
    });
  }
  return { ...given, rows: rows.slice(at.page * props.size, (at.page + 1) * props.size), total: rows.length };
}

function say(text) {
  note.textContent = text || '';
  ways.hidden = !(view && view.rows.length);
  bar.hidden = !text && ways.hidden;
}

async function saveAs(kind, pressed) {
  // The file comes as base64 and is kept nowhere on the server.
  pressed.disabled = true;
  try {
    const file = await server.table_file({ ...props.query, ...at, kind });
    if (file.error) { say(file.error); return; }
    const link = make('a');
    link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0))], { type: file.type }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  } catch (failed) { say(words.table_failed); } finally { pressed.disabled = false; }
}

function fail(text) {
  view = null;
  say(text);
  note.appendChild(button('bt-table-again', words.table_retry, () => load()));
  body.replaceChildren();
  pager.hidden = true;
}

function draw(keepFocus) {
  say(view.rows.length ? view.note : view.empty);
  body.replaceChildren();
  if (view.rows.length) {
    const table = make('table', 'bt-rows');
    if (props.label_text) table.setAttribute('aria-label', props.label_text);
    table.append(shares(), head(), rowsOf(view.rows));
    body.appendChild(table);
  }
  drawPager();
  if (keepFocus) { (body.querySelector(keepFocus) || pager.querySelector(keepFocus))?.focus({ preventScroll: true }); }
}

function shares() {
  const group = make('colgroup');
  const all = view.columns.reduce((sum, column) => sum + column.wide, 0);
  for (const column of view.columns) {
    const one = make('col');
    one.style.width = (100 * column.wide) / all + '%';
    group.appendChild(one);
  }
  return group;
}

function head() {
  const line = make('tr');
  for (const column of view.columns) {
    const cell = make('th', column.number ? 'bt-number' : '');
    cell.scope = 'col';
    if (column.sort) {
      const sorted = at.sort === column.key;
      cell.setAttribute('aria-sort', sorted ? (at.descending ? 'descending' : 'ascending') : 'none');
      const name = button('bt-sort', column.label, () => sortBy(column.key));
      name.dataset.sort = column.key;
      name.title = words.table_sort;
      name.appendChild(make('span', 'bt-sort-mark', sorted ? (at.descending ? '▼' : '▲') : ''));
      cell.appendChild(name);
    } else cell.textContent = column.label;
    line.appendChild(cell);
  }
  const group = make('thead');
  group.appendChild(line);
  return group;
}

function sortBy(key) {
  // Up, down, then as the texts have it.
  if (at.sort !== key) at = { page: 0, sort: key, descending: false };
  else if (!at.descending) at = { page: 0, sort: key, descending: true };
  else at = { page: 0, sort: '', descending: false };
  load('[data-sort="' + CSS.escape(key) + '"]');
}

function rowsOf(rows) {
  const group = make('tbody');
  for (const row of rows) group.appendChild(lineOf(row, false));
  return group;
}

function lineOf(row, under) {
  const line = make('tr', [under && 'bt-under', row.strong && 'bt-strong'].filter(Boolean).join(' '));
  line.dataset.key = row.key;
  line.row = row;
  row.cells.forEach((given, n) => {
    const one = typeof given === 'string' ? { t: given } : given;
    const cell = make('td', view.columns[n].number ? 'bt-number' : '');
    cell.dataset.label = view.columns[n].label;
    if (!one.t && !one.below) cell.classList.add('bt-blank');
    if (n === 0 && row.places.length) {
      const open = button('bt-open-row', '', () => openRow(line));
      open.append(...marked(one));
      open.title = words.table_open;
      cell.appendChild(open);
    } else if (one.tone) cell.appendChild(make('span', 'bt-tone bt-tone-' + one.tone, one.t));
    else cell.appendChild(document.createTextNode(one.t || ''));
    if (one.below) cell.appendChild(make('span', 'bt-below', one.below));
    if (n === 0) tools(cell, line, row);
    line.appendChild(cell);
  });
  if (row.places.length) {
    line.classList.add('bt-opens');
    line.addEventListener('click', (event) => {
      if (!event.target.closest('button') && !String(window.getSelection())) openRow(line);
    });
  }
  return line;
}

function marked(one) {
  // Offsets are code points.
  if (!one.mark) return [one.t || ''];
  const points = Array.from(one.t);
  const [start, end] = one.mark;
  const cut = (from, to) => points.slice(from, to).join('');
  return [cut(0, start), make('mark', 'bt-hit', cut(start, end)), cut(end)];
}

function tools(cell, line, row) {
  if (!row.kids && !row.edit) return;
  const box = make('span', 'bt-row-tools');
  if (row.kids) {
    const fold = button('bt-fold', '', () => unfold(line, fold));
    fold.setAttribute('aria-expanded', 'false');
    fold.textContent = words.table_unfold.replace('{what}', row.kids_label || row.kids);
    box.appendChild(fold);
    if (row.open) setTimeout(() => { if (line.isConnected) unfold(line, fold); });
  }
  if (row.edit) box.appendChild(button('bt-edit', words.table_edit, () => trigger('edit', { key: row.key })));
  cell.appendChild(box);
}

async function unfold(line, fold) {
  const row = line.row;
  const open = fold.getAttribute('aria-expanded') === 'true';
  fold.setAttribute('aria-expanded', String(!open));
  fold.textContent = (open ? words.table_unfold : words.table_fold).replace('{what}', row.kids_label || row.kids);
  if (open) {
    while (line.nextSibling && line.nextSibling.classList.contains('bt-under')) line.nextSibling.remove();
    return;
  }
  const mine = ticket;
  let found;
  try { found = row.rows ? { rows: row.rows } : await server.table_page({ ...props.query, ...at, under: row.key }); }
  catch (failed) { found = { error: words.table_failed }; }
  if (mine !== ticket || fold.getAttribute('aria-expanded') !== 'true') return;
  if (found.error) { say(found.error); return; }
  let after = line;
  for (const kid of found.rows) {
    const next = lineOf(kid, true);
    after.after(next);
    after = next;
  }
}

function openRow(line) {
  // Every place on the page, so that the pane's previous and next walk through the rows.
  const lines = [...body.querySelectorAll('tr')].filter((one) => one.row && one.row.places.length);
  const citations = lines.flatMap((one) => one.row.places);
  citations.forEach((one, n) => { one.marker = n + 1; });
  const index = citations.indexOf(line.row.places[0]);
  body.querySelectorAll('.bt-chosen').forEach((one) => one.classList.remove('bt-chosen'));
  line.classList.add('bt-chosen');
  const chip = line.querySelector('.bt-open-row');
  window.dispatchEvent(new CustomEvent('bt-open', { detail: { citations, index, chip, near: false } }));
}

function drawPager() {
  const first = at.page * props.size;
  pager.hidden = view.total <= props.size;
  if (pager.hidden) return;
  const back = button('bt-page bt-page-back', words.previous_page, () => turn(-1));
  const on = button('bt-page bt-page-on', words.next_page, () => turn(1));
  back.disabled = at.page === 0;
  on.disabled = first + props.size >= view.total;
  const range = words.table_range.replace('{a}', first + 1).replace('{b}', first + view.rows.length).replace('{n}', view.total);
  pager.replaceChildren(back, make('span', 'bt-page-range', range), on);
}

function turn(by) {
  at.page += by;
  load(by > 0 ? '.bt-page-on:not(:disabled), .bt-page-back' : '.bt-page-back:not(:disabled), .bt-page-on').then(() => {
    body.scrollTop = 0;
    frame.scrollIntoView({ block: 'nearest' });
  });
}

body.addEventListener('keydown', (event) => {
  // Up and down between rows, right and left to unfold and fold.
  const line = event.target.closest('tr');
  if (!line || !line.row || event.altKey || event.ctrlKey || event.metaKey) return;
  const lines = [...body.querySelectorAll('tbody tr')];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const fold = line.querySelector('.bt-fold');
  if (step) {
    const next = lines[lines.indexOf(line) + step];
    next?.querySelector('button')?.focus();
    event.preventDefault();
  } else if (fold && event.key === 'ArrowRight' && fold.getAttribute('aria-expanded') === 'false') unfold(line, fold);
  else if (fold && event.key === 'ArrowLeft' && fold.getAttribute('aria-expanded') === 'true') unfold(line, fold);
});

const NARROW = 560; // pixels
new ResizeObserver((seen) => frame.classList.toggle('bt-cards', seen[0].contentRect.width < NARROW)).observe(frame);

let before = '';
function anew() {
  // The same filter again (a row was corrected): the same page of it.
  const asked = JSON.stringify({ ...props.query, again: 0 });
  if (asked !== before) at.page = 0;
  before = asked;
  load();
}
onEmptied(frame, () => trigger('clear'));
watch('query', anew);
watch('again', () => load());
watch('value', () => { if (!props.served) anew(); });
load();
