// Above the conversation: which bulletins are asked, and the talks that this browser keeps. Shares its scope with `transcript.js`.
const barOfTalk = element.querySelector('.bt-talkbar');
const TALKS = 'bt-talks';
const NOW = 'bt-talk-now'; // this page's talk, so that a reload finds it again
const MOST_TALKS = 30;
const MOST_LISTED = 200; // bulletins that the scope shows at once
let talkId = null;
let scope = { ids: [], from: '', to: '' };

const fillIn = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

function menu(cls, label) {
  const node = make('details', 'bt-menu ' + cls);
  const summary = make('summary', 'bt-menu-label', label);
  const panel = make('div', 'bt-menu-panel');
  node.append(summary, panel);
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && node.open) { node.open = false; summary.focus(); event.stopPropagation(); }
  });
  document.addEventListener('click', (event) => { if (!node.contains(event.target) && event.target.isConnected) node.open = false; });
  return { node, summary, panel };
}

// Scope

const scopeMenu = menu('bt-scope', words.scope_all);

function scopeAsked() { return scope.ids.length || scope.from || scope.to ? scope : undefined; }

function scopeLabel() {
  if (scope.ids.length) return fillIn(words.scope_some, { n: scope.ids.length });
  if (scope.from || scope.to) return fillIn(words.scope_period, { from: scope.from || words.open_end, to: scope.to || words.open_end });
  return words.scope_all;
}

function drawScope() {
  const shelf = props.library?.shelf || [];
  scope.ids = scope.ids.filter((id) => shelf.some((held) => held.id === id));
  scopeMenu.summary.textContent = scopeLabel();
  scopeMenu.summary.classList.toggle('bt-narrowed', Boolean(scopeAsked()));
  scopeMenu.node.hidden = shelf.length < 2;
  if (scopeMenu.node.open || !shelf.length) return; // its panel is drawn when it opens
  scopeMenu.panel.replaceChildren();
}

function drawScopePanel() {
  const shelf = props.library?.shelf || [];
  const panel = scopeMenu.panel;
  const changed = () => { scopeMenu.summary.textContent = scopeLabel(); scopeMenu.summary.classList.toggle('bt-narrowed', Boolean(scopeAsked())); };
  const list = make('div', 'bt-scope-list');
  const draw = (query) => {
    const found = shelf.filter((held) => (held.title + held.date).includes(query));
    list.replaceChildren(...found.slice(0, MOST_LISTED).map(rowOf));
    if (found.length > MOST_LISTED) list.append(make('div', 'bt-quiet', fillIn(words.scope_more, { n: found.length - MOST_LISTED })));
  };
  const rowOf = (held) => {
    const row = make('label', 'bt-scope-row');
    const box = make('input');
    box.type = 'checkbox';
    box.checked = scope.ids.includes(held.id);
    box.addEventListener('change', () => {
      scope.ids = box.checked ? [...scope.ids, held.id] : scope.ids.filter((id) => id !== held.id);
      changed();
    });
    row.append(box, make('span', '', held.title + (held.date ? '（' + held.date + '）' : '')));
    return row;
  };
  draw('');
  const find = make('input', 'bt-input');
  find.placeholder = words.scope_find;
  find.setAttribute('aria-label', words.scope_find);
  find.addEventListener('input', () => draw(find.value.trim()));
  const days = make('div', 'bt-scope-days');
  for (const [name, label] of [['from', words.scope_from], ['to', words.scope_to]]) {
    const row = make('label', '', label + ' ');
    const day = make('input', 'bt-input');
    day.type = 'date';
    day.value = scope[name];
    day.addEventListener('change', () => { scope[name] = day.value; changed(); });
    row.append(day);
    days.append(row);
  }
  const reset = button('bt-tool', words.scope_reset, () => { scope = { ids: [], from: '', to: '' }; changed(); drawScopePanel(); });
  panel.replaceChildren(make('div', 'bt-quiet', words.scope_choose), ...(shelf.length > 8 ? [find] : []), list, make('div', 'bt-quiet', words.scope_dates), days, reset);
}

scopeMenu.node.addEventListener('toggle', () => { if (scopeMenu.node.open) drawScopePanel(); });

// Talks kept in this browser

const talksMenu = menu('bt-talks', words.talks);

function stored() {
  try { return JSON.parse(localStorage.getItem(TALKS)) || []; } catch (unreadable) { return []; }
}

function store(talks) {
  for (let most = MOST_TALKS; most > 0; most = Math.floor(most / 2)) {
    try { localStorage.setItem(TALKS, JSON.stringify(talks.slice(0, most))); return; } catch (full) { /* fewer of them, then */ }
  }
}

function keepTalk(turns) {
  if (!turns.length || turns.some(underWay)) return;
  talkId = talkId || Date.now().toString(36) + Math.random().toString(36).slice(2, 6);
  const talk = { id: talkId, at: new Date().toISOString(), turns };
  const others = stored().filter((other) => other.id !== talkId);
  const before = stored().find((other) => other.id === talkId);
  if (before && JSON.stringify(before.turns) === JSON.stringify(turns)) return;
  store([talk, ...others]);
  try { sessionStorage.setItem(NOW, talkId); } catch (refused) { /* a reload then begins anew */ }
}

function show(talk) {
  talkId = talk ? talk.id : null;
  try { sessionStorage.setItem(NOW, talkId || ''); } catch (refused) { /* as above */ }
  opened = talk ? talk.turns.length + ' ' + talk.turns.at(-1)?.reply?.id : null; // a talk shown again opens nothing
  halted = 0;
  window.dispatchEvent(new CustomEvent('bt-close'));
  props.value = talk ? { turns: talk.turns } : {};
  render();
}

function here(instant) {
  // By the reader's clock: 2026-11-23 21:24
  return new Date(instant).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}

function drawTalks() {
  const list = stored().map((talk) => {
    const node = button('bt-talk-row', '', () => { talksMenu.node.open = false; if (!busy()) show(talk); });
    node.append(make('span', 'bt-talk-title', talk.turns[0]?.question || ''), make('span', 'bt-quiet', here(talk.at)));
    if (talk.id === talkId) node.setAttribute('aria-current', 'true');
    return node;
  });
  const clear = button('bt-tool', words.talks_clear, () => {
    if (clear.textContent === words.talks_clear) { clear.textContent = words.talks_clear_sure; return; }
    localStorage.removeItem(TALKS);
    talksMenu.node.open = false;
    if (!busy()) show(null);
  });
  talksMenu.panel.replaceChildren(...(list.length ? list : [make('p', 'bt-quiet', words.talks_none)]), make('p', 'bt-quiet', words.talks_here));
  if (list.length) talksMenu.panel.append(clear);
}

talksMenu.node.addEventListener('toggle', () => { if (talksMenu.node.open) drawTalks(); });
const fresh = button('bt-menu-label', words.new_talk, () => { if (!busy() && (props.value?.turns || []).length) show(null); });
barOfTalk.append(scopeMenu.node, make('span', 'bt-spring'), fresh, talksMenu.node);

const last = stored().find((talk) => talk.id === sessionStorage.getItem(NOW));
if (last && !(props.value?.turns || []).length) setTimeout(() => show(last));
