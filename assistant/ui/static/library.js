// 通报库. What the library holds comes by server.held; adding runs behind the page and is asked after by server.under_way.
const words = props.words;
const root = element.querySelector('.bt-library');
const POLL = 400; // milliseconds
const state = { query: '', rows: [], found: 0, total: 0, open: new Map() }; // open: id -> what its details show
let polling = false;
let asked = 0;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
const changed = () => window.dispatchEvent(new CustomEvent('bt-library'));

// Coming in

const drop = make('label', 'bt-drop');
const chooser = make('input');
chooser.type = 'file';
chooser.multiple = true;
drop.append(chooser, make('span', 'bt-drop-words', words.drop_files), make('span', 'bt-quiet', fill(words.drop_kinds, { kinds: props.kinds })));
chooser.addEventListener('change', () => { addFiles(Array.from(chooser.files)); chooser.value = ''; });
for (const name of ['dragenter', 'dragover']) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add('bt-over'); });
for (const name of ['dragleave', 'drop']) drop.addEventListener(name, () => drop.classList.remove('bt-over'));
drop.addEventListener('drop', (event) => { event.preventDefault(); event.stopPropagation(); addFiles(Array.from(event.dataTransfer.files)); });

const paste = make('details', 'bt-paste');
const pasteTitle = field('input', words.paste_title);
const pasteBody = field('textarea', words.paste_body);
const pasteAdd = button('bt-primary', words.paste_add, addText);
paste.append(make('summary', '', words.paste_text), pasteTitle.row, pasteBody.row, pasteAdd);

const web = make('details', 'bt-paste');
const webAddresses = field('textarea', words.url_body);
webAddresses.input.rows = 2;
webAddresses.input.classList.add('bt-short');
webAddresses.input.spellcheck = false;
const webAdd = button('bt-primary', words.paste_add, async () => {
  if (!webAddresses.input.value.trim()) { webAddresses.input.focus(); return; }
  const view = await ask('add', { urls: webAddresses.input.value });
  if (!view) return;
  webAddresses.input.value = '';
  web.open = false;
  follow(view);
});
web.append(make('summary', '', words.url_add), webAddresses.row, make('p', 'bt-quiet', words.url_hint), webAdd);

const jobs = make('div', 'bt-jobs');
jobs.setAttribute('role', 'status');
const note = make('p', 'bt-library-note');
note.setAttribute('role', 'status');

async function addFiles(files) {
  note.textContent = '';
  for (const [index, file] of files.entries()) {
    note.textContent = fill(words.uploading, { percent: Math.round((100 * index) / files.length) }) + ' ' + file.name;
    try {
      const sent = await upload(file);
      const view = await server.add({ files: [{ path: sent.path, name: file.name }] });
      if (view.error) { tell(file.name + ':' + view.error, true); return; }
      follow(view);
    } catch (failed) { tell(file.name + ':' + words.upload_failed, true); return; }
  }
  note.textContent = '';
}

async function addText() {
  if (!pasteBody.input.value.trim()) { pasteBody.input.focus(); return; }
  pasteAdd.disabled = true;
  const view = await ask('add', { text: pasteBody.input.value, title: pasteTitle.input.value });
  pasteAdd.disabled = false;
  if (!view) return;
  pasteBody.input.value = pasteTitle.input.value = '';
  paste.open = false;
  follow(view);
}

async function ask(name, value) {
  // A server function; what went wrong becomes the note, and nothing comes back.
  try {
    const view = await server[name](value);
    if (view && !view.error) return view;
    tell(view ? view.error : words.unexpected_add, true);
  } catch (failed) { tell(words.unexpected_add, true); }
  return null;
}

function tell(line, wrong) {
  note.textContent = line;
  note.classList.toggle('bt-wrong', Boolean(wrong));
}

function follow(view) {
  drawJobs(view);
  if (!polling) poll();
}

async function poll() {
  polling = true;
  let ended = -1;
  for (;;) {
    const view = await server.under_way({}).catch(() => null);
    if (!view || view.error) break;
    drawJobs(view);
    const now = view.items.filter((item) => !['waiting', 'working'].includes(item.state)).length;
    if (now !== ended && ended >= 0) { changed(); load(); }
    ended = now;
    if (!view.busy) break;
    await new Promise((done) => setTimeout(done, POLL));
    if (!root.isConnected) break;
  }
  polling = false;
  changed();
  load();
}

function drawJobs(view) {
  jobs.replaceChildren();
  if (!view.items.length) return;
  const ended = view.items.filter((item) => !['waiting', 'working'].includes(item.state)).length;
  const head = make('div', 'bt-jobs-head');
  const bar = make('progress');
  const within = view.items.reduce((sum, item) => sum + (item.state === 'working' && item.total ? item.done / item.total : 0), 0);
  bar.max = view.items.length;
  bar.value = ended + within;
  const failed = view.items.filter((item) => item.state === 'refused').length;
  const overall = fill(failed ? words.overall_refused : words.overall, { n: view.items.length, done: ended, failed });
  bar.setAttribute('aria-label', overall);
  head.append(make('span', '', overall), bar);
  if (ended && !view.busy) head.append(button('bt-tool', words.clear_done, async () => { const left = await ask('clear', {}); if (left) drawJobs(left); }));
  jobs.append(head);
  for (const item of view.items.slice().reverse()) {
    const node = make('div', 'bt-job bt-job-' + item.state);
    const came = { known: words.known_line + ' · ', added: words.added_words + ' · ' }[item.state] || '';
    node.append(make('span', 'bt-job-name', item.title ? '《' + item.title + '》' : item.name));
    if (item.title) node.append(make('span', 'bt-quiet', item.name));
    if (item.state === 'working' && item.total) {
      const part = make('progress');
      part.max = item.total;
      part.value = item.done;
      part.setAttribute('aria-label', item.name);
      node.append(part);
    }
    item.lines.forEach((line, n) => node.append(make('span', 'bt-job-line', (n ? '' : came) + line)));
    if (item.id) node.append(button('bt-tool', words.details, () => reveal(item.id)));
    jobs.append(node);
  }
}

// What is held

const bar = make('div', 'bt-library-bar');
const size = make('span', 'bt-library-size');
const search = field('input', words.find_bulletin);
search.row.classList.add('bt-search');
search.input.type = 'search';
search.input.placeholder = words.find_bulletin;
search.input.addEventListener('input', () => { state.query = search.input.value; load(); });
const health = make('span', 'bt-library-health');
health.append(
  button('bt-tool', words.check_library, () => maintain('check')),
  button('bt-tool', words.rebuild_index, () => maintain('reindex')),
);
bar.append(size, search.row, health);
const list = make('div', 'bt-held');
root.append(drop, paste, web, note, jobs, bar, list);

async function maintain(what) {
  const view = await ask('maintain', what);
  if (view) follow(view);
}

async function load(more) {
  const mine = ++asked;
  if (!state.rows.length && !list.childElementCount) list.append(make('p', 'bt-quiet', words.loading));
  const view = await ask('held', { query: state.query, from: more ? state.rows.length : 0 });
  if (!view || mine !== asked) { if (!view) list.replaceChildren(); return; }
  state.rows = more ? state.rows.concat(view.rows) : view.rows;
  state.found = view.found;
  state.total = view.total;
  size.textContent = view.line;
  if (view.damaged.length) tell(fill(words.damaged_bulletins, { ids: view.damaged.join('、') }), true);
  bar.hidden = !view.total && !view.damaged.length;
  drawList();
}

function drawList() {
  const focused = document.activeElement && list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  list.replaceChildren();
  if (!state.rows.length) {
    list.append(make('p', 'bt-empty', state.total ? fill(words.none_found, { query: state.query }) : words.empty_library));
    return;
  }
  state.rows.forEach((row) => list.append(drawRow(row)));
  const left = state.found - state.rows.length;
  if (left > 0) list.append(button('bt-more', fill(words.more, { n: left }), () => load(true)));
  if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function drawRow(row) {
  const node = make('article', 'bt-holding');
  node.dataset.id = row.id;
  const head = make('div', 'bt-holding-head');
  const about = make('div', 'bt-holding-about');
  const title = button('bt-holding-title', row.title, () => read(row.id));
  title.title = words.read_it;
  const facts = make('div', 'bt-book-facts');
  [...row.facts, row.passages].forEach((fact) => facts.append(make('span', '', fact)));
  if (row.warnings) facts.append(make('span', 'bt-warning', fill(words.warnings_count, { n: row.warnings })));
  if (row.private) facts.append(make('span', 'bt-warning', words.private_mark));
  about.append(title, facts);
  const tools = make('div', 'bt-holding-tools');
  const shown = state.open.has(row.id);
  const detail = button('bt-step', shown ? words.hide_details : words.details, () => toggle(row.id));
  detail.setAttribute('aria-expanded', String(shown));
  detail.dataset.key = 'details ' + row.id;
  const out = button('bt-step', words.remove, () => sure(node, row, out));
  out.dataset.key = 'remove ' + row.id;
  tools.append(detail, out);
  head.append(about, tools);
  node.append(head);
  if (shown) node.append(drawDetails(row.id, state.open.get(row.id)));
  return node;
}

function read(id) {
  window.dispatchEvent(new CustomEvent('bt-open', { detail: { citations: [], index: 0, chip: null, near: false, whole: id } }));
}

async function toggle(id) {
  if (state.open.delete(id)) { drawList(); return; }
  state.open.set(id, null);
  drawList();
  const view = await ask('details', id);
  if (view && state.open.has(id)) state.open.set(id, view); else state.open.delete(id);
  drawList();
}

async function reveal(id) {
  if (!state.rows.some((row) => row.id === id)) { search.input.value = state.query = id; await load(); }
  if (!state.open.has(id)) await toggle(id);
  list.querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' });
}

function drawDetails(id, view) {
  const node = make('div', 'bt-holding-details');
  if (!view) { node.append(make('p', 'bt-quiet', words.loading)); return node; }
  node.append(make('p', 'bt-understood', view.counts));
  view.notes.forEach((line) => node.append(make('p', 'bt-warning', line)));
  const facts = make('div', 'bt-book-facts');
  view.facts.forEach((fact) => facts.append(make('span', '', fact)));
  if (view.url) {
    const link = make('a', '', words.link);
    Object.assign(link, { href: view.url, target: '_blank', rel: 'noopener noreferrer nofollow' });
    facts.append(link);
  }
  node.append(facts);
  const tree = make('details', 'bt-tree');
  tree.append(make('summary', '', words.tree));
  if (!view.tree.length) tree.append(make('p', 'bt-quiet', words.no_tree));
  for (const line of view.tree) {
    const heading = make('div', 'bt-tree-line', line.words);
    heading.style.paddingLeft = Math.min(line.level - 1, 6) * 18 + 'px';
    tree.append(heading);
  }
  node.append(tree, form(id, view));
  return node;
}

function form(id, view) {
  const node = make('details', 'bt-put-right');
  node.append(make('summary', '', words.put_right), make('p', 'bt-quiet', words.put_right_hint));
  const inputs = {};
  for (const [name, value] of Object.entries(view.edit)) {
    const one = field('input', words['field_' + name]);
    if (!['title', 'issuer'].includes(name)) one.input.type = 'date';
    one.input.value = value;
    one.input.lang = 'zh-CN';
    inputs[name] = one.input;
    node.append(one.row);
  }
  const kept = field('input', words.field_private);
  kept.row.classList.add('bt-tick');
  kept.input.type = 'checkbox';
  kept.input.checked = view.private;
  const save = button('bt-primary', words.save, async () => {
    save.disabled = true;
    const values = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
    const now = await ask('put_right', { id, ...values, private: kept.input.checked });
    save.disabled = false;
    if (!now) return;
    state.open.set(id, now);
    tell(words.saved);
    changed();
    load();
  });
  node.append(kept.row, save);
  return node;
}

function sure(node, row, out) {
  node.querySelector('.bt-sure')?.remove();
  const box = make('div', 'bt-sure');
  box.setAttribute('role', 'alertdialog');
  box.setAttribute('aria-label', words.remove_sure);
  const yes = button('bt-danger', words.remove_yes, async () => {
    yes.disabled = true;
    if (!(await ask('remove', row.id))) { yes.disabled = false; return; }
    state.open.delete(row.id);
    tell(fill(words.removed, { title: row.title }));
    changed();
    load();
  });
  const no = button('bt-step', words.cancel, () => { box.remove(); out.focus(); });
  box.append(make('p', '', words.remove_sure), yes, no);
  box.addEventListener('keydown', (event) => { if (event.key === 'Escape') no.click(); });
  node.append(box);
  no.focus();
}

function field(tag, label) {
  const row = make('label', 'bt-field');
  const input = make(tag, 'bt-input');
  row.append(make('span', '', label), input);
  return { row, input };
}

// Files that were dropped on another tab wait for this one; see `header.js`.
function takeDropped() {
  const files = window.btDropped || [];
  window.btDropped = [];
  if (files.length) addFiles(files);
}
window.addEventListener('bt-dropped', takeDropped);
takeDropped();

// The library is read when the tab is seen, not when the page opens.
new IntersectionObserver((seen) => {
  if (seen.some((one) => one.isIntersecting)) { load(); if (!polling) server.under_way({}).then((view) => { if (view?.busy) follow(view); else if (view && !view.error) drawJobs(view); }, () => {}); }
}).observe(root);
