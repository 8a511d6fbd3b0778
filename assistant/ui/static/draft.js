// A drafted summary. What it holds stands in `draft_view.py`; every string is set as text. Sentences are edited in place, and a changed one is held against its source by the server.
const words = props.words;
const root = element.querySelector('.bt-draft');
let shown = null; // the value on screen
let lost = new Map(); // sentences that the source no longer bears out -> what it does not hold

const status = make('p', 'bt-draft-note');
status.setAttribute('role', 'status');
const paper = make('div', 'bt-draft-paper');
const foot = make('div', 'bt-draft-foot');
root.append(status, paper, foot);

function show() {
  const view = props.value || {};
  if (view === shown) return;
  shown = view;
  lost = new Map();
  root.dataset.state = view.state || 'empty';
  root.setAttribute('aria-busy', String(['waiting', 'streaming'].includes(view.state)));
  status.textContent = view.note || (view.state ? '' : words.draft_empty);
  status.hidden = !status.textContent;
  paper.replaceChildren();
  foot.replaceChildren();
  if (view.blocks && view.blocks.length) drawPaper(view);
  if (view.nearest && view.nearest.length) drawNearest(view);
  if (view.state === 'done') drawFoot(view);
}

function drawPaper(view) {
  const done = view.state === 'done';
  const title = make('h2', 'bt-draft-title', view.title);
  if (done) editable(title, words.draft_sentence);
  paper.appendChild(title);
  for (const block of view.blocks) {
    const node = make(block.k === 'h1' ? 'h3' : block.k === 'h2' ? 'h4' : 'p', 'bt-draft-' + block.k);
    node.dataset.kind = block.k;
    if (block.k === 'item') node.appendChild(make('span', 'bt-draft-number', block.n + '.'));
    for (const one of block.s) node.appendChild(sentence(one, view, done));
    paper.appendChild(node);
  }
}

function sentence(one, view, done) {
  const node = make('span', 'bt-sentence');
  const text = make('span', 'bt-sentence-words', one.t);
  node.appendChild(text);
  const tail = make('span', 'bt-sentence-tail'); // places and mark stay on one line
  for (const marker of one.m) tail.appendChild(chip(marker, view.citations));
  node.appendChild(tail);
  node.marks = one.m;
  if (!done || !one.m.length) { if (done) editable(text, words.draft_sentence); return node; }
  const mark = make('span', 'bt-sentence-mark', '✓');
  setMark(mark, 'same', words.draft_same);
  tail.appendChild(mark);
  editable(text, words.draft_sentence);
  text.addEventListener('blur', () => check(node, text, mark, one, view));
  return node;
}

function editable(node, label) {
  node.contentEditable = 'true';
  node.spellcheck = false;
  node.setAttribute('role', 'textbox');
  node.setAttribute('aria-label', label);
  node.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); node.blur(); } });
  node.addEventListener('paste', (event) => {
    event.preventDefault();
    document.execCommand('insertText', false, event.clipboardData.getData('text/plain').replace(/\s+/g, ' '));
  });
}

async function check(node, text, mark, one, view) {
  const now = text.textContent;
  if (node.seen === undefined) node.seen = one.t;
  if (now === node.seen) return;
  node.seen = now;
  if (!now.trim()) { // a sentence taken out takes its places along
    lost.delete(node);
    node.remove();
    tell();
    return;
  }
  setMark(mark, 'checking', words.draft_checking);
  let found;
  try {
    found = await server.draft_check({ was: one.t, now, places: places(one.m, view) });
  } catch (failed) { found = { state: 'lost', line: words.draft_failed }; }
  if (node.seen !== now) return;
  setMark(mark, found.state, found.line);
  if (found.state === 'lost') lost.set(node, found.line); else lost.delete(node);
  node.querySelector('.bt-restore')?.remove();
  if (found.state !== 'same') {
    node.appendChild(button('bt-restore', words.draft_restore, () => {
      text.textContent = one.t;
      check(node, text, mark, one, view);
    }));
  }
  tell();
}

function setMark(mark, state, line) {
  mark.className = 'bt-sentence-mark bt-mark-' + state;
  const short = { same: '✓', held: '✓', edited: '✎', lost: '✗', checking: '…' }[state];
  mark.textContent = ['same', 'held', 'checking'].includes(state) ? short : short + ' ' + line;
  mark.title = line;
  mark.setAttribute('aria-label', line);
}

function places(marks, view) {
  return view.citations.filter((cited) => marks.includes(cited.marker))
    .map(({ bulletin, start, end, marker }) => ({ bulletin, start, end, marker }));
}

function chip(marker, citations) {
  const index = citations.findIndex((cited) => cited.marker === marker);
  const cited = citations[index];
  const node = button('bt-cite', String(marker), () => {
    window.dispatchEvent(new CustomEvent('bt-open', { detail: { citations, index, chip: node, near: false } }));
  });
  node.setAttribute('aria-label', words.cite_label.replace('{n}', marker) + ':' + cited.quote);
  node.title = (cited.path.length ? cited.path[cited.path.length - 1] + '\n' : '') + '「' + cited.quote + '」';
  return node;
}

function drawNearest(view) {
  paper.appendChild(make('p', 'bt-quiet', words.nearest));
  view.nearest.forEach((cited, index) => {
    const node = button('bt-near', '', () => {
      window.dispatchEvent(new CustomEvent('bt-open', { detail: { citations: view.nearest, index, chip: node, near: true } }));
    });
    const quote = Array.from(cited.quote);
    node.appendChild(make('span', 'bt-near-quote', quote.length > 60 ? quote.slice(0, 60).join('') + '…' : cited.quote));
    if (cited.path.length) node.appendChild(make('span', 'bt-near-path', cited.path[cited.path.length - 1]));
    paper.appendChild(node);
  });
}

const warning = make('p', 'bt-draft-warning');
const counted = make('p', 'bt-quiet'); // of the draft as it came

function drawFoot(view) {
  const tools = make('div', 'bt-draft-tools');
  for (const [kind, label] of [['docx', words.draft_word], ['md', words.draft_markdown]]) {
    const save = button('bt-step', label, () => saveAs(kind, save, view));
    tools.appendChild(save);
  }
  const copier = button('bt-step', words.draft_copy, async () => {
    await copy(plain());
    copier.textContent = words.copied;
    setTimeout(() => { copier.textContent = words.draft_copy; }, 1600);
  });
  tools.appendChild(copier);
  foot.append(warning, tools);
  if (view.as_of) foot.appendChild(make('div', 'bt-asof', view.as_of));
  counted.textContent = view.checked;
  foot.appendChild(counted);
  for (const line of [words.draft_edit_hint, ...(view.notes || [])]) foot.appendChild(make('p', 'bt-quiet', line));
  if (view.dropped_line) {
    const box = make('details', 'bt-dropped');
    box.appendChild(make('summary', '', view.dropped_line));
    const list = make('ul');
    view.dropped.forEach((one) => list.appendChild(make('li', '', one)));
    box.appendChild(list);
    foot.appendChild(box);
  }
  tell();
}

function tell() {
  warning.textContent = lost.size ? words.draft_count_lost.replace('{k}', lost.size) : '';
  warning.hidden = !lost.size;
  counted.hidden = lost.size > 0; // it says that every figure stands in its source
}

function blocks(line) {
  // The draft as it stands, one block a line; `line` words a sentence.
  return Array.from(paper.querySelectorAll('[data-kind]')).map((node) => ({
    kind: node.dataset.kind,
    text: Array.from(node.querySelectorAll('.bt-sentence')).map(line).join(''),
  })).filter((block) => block.text.trim());
}

function markdown() {
  let number = 0;
  return blocks((node) => {
    const said = node.querySelector('.bt-sentence-words').textContent.trim();
    const end = /[。；;！？!?]$/.test(said) ? said.slice(-1) : '';
    return (end ? said.slice(0, -1) : said) + node.marks.map((m) => '[' + m + ']').join('') + end;
  }).map(({ kind, text }) => {
    if (kind !== 'item') number = 0; else number += 1;
    return { h1: '## ', h2: '### ', item: number + '. ', text: '' }[kind] + text;
  }).join('\n');
}

function plain() {
  let number = 0;
  const lines = blocks((node) => node.querySelector('.bt-sentence-words').textContent.trim()).map(({ kind, text }) => {
    if (kind !== 'item') number = 0; else number += 1;
    return (kind === 'item' ? number + '. ' : '') + text;
  });
  return [title(), ...lines].join('\n');
}

function title() { return paper.querySelector('.bt-draft-title')?.textContent || ''; }

async function saveAs(kind, pressed, view) {
  pressed.disabled = true;
  try {
    const marks = view.citations.map((cited) => cited.marker);
    const doubts = Array.from(lost, ([node, line]) => ({ text: node.querySelector('.bt-sentence-words').textContent, line }));
    const file = await server.draft_file({ kind, title: title(), text: markdown(), places: places(marks, view), doubts });
    if (file.error) { status.textContent = file.error; status.hidden = false; return; }
    const link = make('a');
    link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0))], { type: file.type }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  } catch (failed) {
    status.textContent = words.draft_failed;
    status.hidden = false;
  } finally { pressed.disabled = false; }
}

async function copy(text) {
  try { await navigator.clipboard.writeText(text); } catch (refused) {
    const area = make('textarea');
    area.value = text;
    document.body.appendChild(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

onEmptied(root, () => trigger('clear'));
watch('value', show);
show();
