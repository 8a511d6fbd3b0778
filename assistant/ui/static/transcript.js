// The conversation, and the questions that wait for their turn. props.value = {turns}, props.library = {examples, empty}; every string is set as text, never as HTML.
const words = props.words;
document.documentElement.lang = words.html_lang; // also decides between Chinese and Japanese shapes of a character
const log = element.querySelector('.bt-log');
const tip = document.createElement('div');
tip.className = 'bt-tip';
tip.setAttribute('role', 'tooltip');
tip.hidden = true;
document.body.appendChild(tip);
let opened = null; // place and id of the reply whose first source was opened
const drawn = []; // per turn: {node, json}
const waiting = []; // questions asked while an answer is under way
const queue = make('div', 'bt-queue');
let halted = 0; // turns that a stop has ended, whatever part of them still comes
let halting = false; // the server has not yet said what the stop left
let haltNext = false; // a stop pressed before the turn was there
let sent = null; // a question handed over whose turn has not come back yet
const BOX = '#bt-question textarea';
const SETTLE = 200; // milliseconds
const LOST = 10000; // milliseconds after which a question that was handed over counts as lost

function openSource(citations, index, chip) {
  const near = chip.classList.contains('bt-near');
  window.dispatchEvent(new CustomEvent('bt-open', { detail: { citations, index, chip, near } }));
}

function openFirst(node, reply) {
  // The source beside the conversation belongs to the newest answer: its first place, or the first passage that is near.
  // On a narrow page opening would pull the reader away, so the place of an earlier answer only gives way.
  const first = node.querySelector('.bt-body .bt-cite[data-marker], .bt-headline .bt-cite[data-marker], .bt-near');
  const places = reply.citations.length ? reply.citations : reply.nearest;
  if (first && places.length && !narrow()) {
    openSource(places, Math.max(0, places.findIndex((cited) => String(cited.marker) === first.dataset.marker)), first);
  } else window.dispatchEvent(new CustomEvent('bt-close'));
}

function narrow() { return window.matchMedia('(max-width: 900px)').matches; }

function showTip(chip, cited) {
  tip.replaceChildren();
  if (cited.path.length) tip.appendChild(make('div', 'bt-tip-path', cited.path.join(' › ')));
  tip.appendChild(make('div', 'bt-tip-quote', '「' + cited.quote + '」'));
  tip.appendChild(make('div', 'bt-tip-from', '《' + cited.title + '》' + (cited.date ? ' ' + cited.date : '')));
  tip.hidden = false;
  const at = chip.getBoundingClientRect();
  const box = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, window.innerWidth - box.width - 8));
  const above = at.top - box.height - 8;
  tip.style.left = left + 'px';
  tip.style.top = (above > 8 ? above : at.bottom + 8) + 'px';
}

function hideTip() { tip.hidden = true; }

function chip(label, citations, index, cls) {
  const cited = citations[index];
  const node = button(cls, label, () => { hideTip(); openSource(citations, index, node); });
  node.setAttribute('aria-label', words.cite_label.replace('{n}', cited.marker) + ':' + cited.quote);
  node.dataset.marker = cited.marker;
  node.addEventListener('mouseenter', () => showTip(node, cited));
  node.addEventListener('focus', () => { if (node.matches(':focus-visible')) showTip(node, cited); });
  node.addEventListener('mouseleave', hideTip);
  node.addEventListener('blur', hideTip);
  return node;
}

function marker(number, citations) {
  const index = citations.findIndex((cited) => cited.marker === number);
  if (index < 0) return make('span', 'bt-cite bt-cite-plain', String(number));
  return chip(String(number), citations, index, 'bt-cite');
}

function inline(parent, runs, citations) {
  for (const run of runs) {
    if (run.m !== undefined) parent.appendChild(marker(run.m, citations));
    else if (run.b) parent.appendChild(make('strong', '', run.t));
    else parent.appendChild(document.createTextNode(run.t));
  }
  return parent;
}

function body(reply) {
  const node = make('div', 'bt-body');
  let list = null;
  reply.blocks.forEach((block, index) => {
    if (block.k !== 'li') {
      list = null;
      const lead = index === 0 && reply.leads ? 'bt-headline' : '';
      node.appendChild(inline(make(block.k === 'h' ? 'h4' : 'p', lead), block.r, reply.citations));
      return;
    }
    if (!list) { list = make('ul', 'bt-list'); node.appendChild(list); }
    const item = make('li', 'bt-depth-' + block.d);
    item.appendChild(make('span', 'bt-bullet', block.n || '·'));
    item.appendChild(inline(make('span', 'bt-item'), block.r, reply.citations));
    list.appendChild(item);
  });
  return node;
}

function nearest(reply) {
  const node = make('div', 'bt-nearest');
  node.appendChild(make('div', 'bt-quiet', words.nearest));
  reply.nearest.forEach((cited, index) => {
    const quote = Array.from(cited.quote);
    const short = quote.length > 46 ? quote.slice(0, 46).join('') + words.more_quote : cited.quote;
    const node2 = chip('', reply.nearest, index, 'bt-near');
    node2.appendChild(make('span', 'bt-near-quote', short));
    const place = cited.path[cited.path.length - 1];
    if (place) node2.appendChild(make('span', 'bt-near-path', place));
    node.appendChild(node2);
  });
  return node;
}

function dropped(reply) {
  const node = make('details', 'bt-dropped');
  const line = make('summary', '', reply.dropped_line);
  line.appendChild(make('span', 'bt-link', words.view));
  node.appendChild(line);
  const list = make('ul');
  reply.dropped.forEach((sentence) => list.appendChild(make('li', '', sentence)));
  node.appendChild(list);
  return node;
}

async function copy(text, node) {
  try { await navigator.clipboard.writeText(text); } catch (refused) {
    const area = make('textarea');
    area.value = text;
    document.body.appendChild(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  node.textContent = words.copied;
  setTimeout(() => { node.textContent = words.copy; }, 1600);
}

function foot(turn, reply, last) {
  const node = make('div', 'bt-foot');
  if (reply.as_of) node.appendChild(make('div', 'bt-asof', reply.as_of));
  for (const reading of reply.readings || []) {
    const line = make('div', 'bt-quiet', reading + ' · ');
    line.appendChild(button('bt-tool bt-literal', words.literal, () => take(turn.asked, { ...turn.how, literal: true, again: isLast(turn) })));
    node.appendChild(line);
  }
  for (const line of reply.lines || []) node.appendChild(make('div', 'bt-quiet', line));
  if (reply.checked) node.appendChild(make('div', 'bt-quiet bt-checked', reply.checked));
  if (reply.dropped_line) node.appendChild(dropped(reply));
  const tools = make('div', 'bt-tools');
  const copier = button('bt-tool', words.copy, () => copy(reply.text, copier));
  tools.appendChild(copier);
  if (last) tools.appendChild(button('bt-tool', words.again, () => take(turn.asked, { ...turn.how, again: isLast(turn) })));
  tools.appendChild(button('bt-tool', words.edit, () => typeAnew(turn.question)));
  tools.appendChild(verdicts(turn, reply, node));
  if (reply.about) tools.appendChild(make('span', 'bt-about', reply.about));
  node.appendChild(tools);
  return node;
}

function isLast(turn) { return JSON.stringify((props.value?.turns || []).at(-1)) === JSON.stringify(turn); }

const judged = new Map(); // reply id -> verdict

function verdicts(turn, reply, under) {
  const node = make('span', 'bt-verdicts');
  const say = async (verdict, reason) => {
    const turns = props.value?.turns || [];
    const at = turns.findIndex((other) => other.reply?.id === reply.id);
    const history = turns.slice(0, Math.max(at, 0)).map((earlier) => earlier.asked);
    judged.set(reply.id, verdict);
    const told = await server.feedback({ question: turn.asked, history, scope: turn.how?.scope, reply: reply.id, verdict, reason }).catch(() => null);
    under.querySelector('.bt-why')?.remove();
    node.replaceChildren(make('span', '', told && !told.error ? words.thanks : told?.error || words.unexpected));
  };
  if (judged.has(reply.id)) { node.append(make('span', '', words.thanks)); return node; }
  const good = button('bt-tool', words.good, () => say('good', ''));
  const bad = button('bt-tool', words.bad, () => {
    if (under.querySelector('.bt-why')) { under.querySelector('.bt-why').remove(); return; }
    under.appendChild(why((reason) => say('bad', reason)));
    under.querySelector('.bt-why button').focus();
  });
  node.append(good, bad);
  return node;
}

function why(send) {
  const node = make('div', 'bt-why');
  const chosen = new Set();
  const chips = make('div', 'bt-chips');
  words.bad_reasons.split('|').forEach((reason) => {
    const chip = button('bt-chip', reason, () => {
      if (!chosen.delete(reason)) chosen.add(reason);
      chip.setAttribute('aria-pressed', String(chosen.has(reason)));
    });
    chip.setAttribute('aria-pressed', 'false');
    chips.append(chip);
  });
  const more = make('input', 'bt-input');
  more.placeholder = words.bad_why;
  more.setAttribute('aria-label', words.bad_why);
  const give = () => send([...chosen, more.value.trim()].filter(Boolean).join(';'));
  more.addEventListener('keydown', (event) => { if (event.key === 'Enter') give(); });
  node.append(chips, more, button('bt-primary', words.send_feedback, give));
  return node;
}

function chips(label, questions) {
  const node = make('div', 'bt-asks');
  node.append(make('div', 'bt-quiet', label));
  questions.forEach((question) => node.append(button('bt-chip', question, () => take(question))));
  return node;
}

const nextTo = new Map(); // reply id -> questions that may come next

async function suggest(turn, node) {
  // After the answer is there: it never waits for them.
  const reply = turn.reply;
  if (!nextTo.has(reply.id)) {
    nextTo.set(reply.id, []);
    const places = (reply.citations.length ? reply.citations : reply.nearest).map((cited) => ({ bulletin: cited.bulletin, start: cited.start }));
    const asked = (props.value?.turns || []).map((other) => other.asked);
    nextTo.set(reply.id, places.length ? await server.followups({ places, asked }).catch(() => []) : []);
  }
  const questions = nextTo.get(reply.id);
  if (!Array.isArray(questions) || !questions.length || !node.isConnected || drawn.at(-1)?.node !== node || node.querySelector('.bt-next')) return;
  const follow = nearEnd();
  const list = chips(words.followups, questions);
  list.classList.add('bt-next');
  node.appendChild(list);
  if (follow && node.offsetHeight <= log.clientHeight) log.scrollTop = log.scrollHeight;
}

function busy() {
  const turns = props.value?.turns || [];
  return sent !== null || Boolean(turns.length && underWay(turns.at(-1)) && (halting || turns.length > halted));
}

function underWay(turn) { return ['waiting', 'streaming'].includes(turn.state); }

function halt(event) {
  if (sent === null) {
    halted = (props.value?.turns || []).length;
    halting = true;
    setTimeout(() => { halting = false; sendNext(); }, 1000);
    return;
  }
  haltNext = true;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function take(question, how) {
  // Every question comes through here: an empty one changes nothing, one during an answer waits for its end.
  if (!question.trim()) return false;
  const asked = { scope: scopeAsked(), ...how, question };
  if (busy()) waiting.push(asked); else send(asked);
  drawQueue();
  queue.lastElementChild?.scrollIntoView({ block: 'nearest' });
  return true;
}

function send(asked) {
  const turns = props.value?.turns || [];
  const mine = { turns: turns.length, replaced: asked.again ? JSON.stringify(turns.at(-1)) : null, question: asked.question };
  sent = mine;
  trigger('submit', asked);
  setTimeout(() => { if (sent === mine) { sent = null; haltNext = false; sendNext(); } }, LOST);
}

function giveBack() {
  // It reached nobody: back into the box, unless the next one is being typed there.
  if (sent === null) return;
  const box = document.querySelector(BOX);
  if (!box.value) typeAnew(sent.question);
  sent = null;
}

function sendNext() {
  if (!busy() && waiting.length) send(waiting.shift());
  drawQueue();
}

function drawQueue() {
  queue.replaceChildren(...waiting.map(({ question }) => {
    const node = make('article', 'bt-turn bt-queued');
    node.append(make('div', 'bt-question bt-folded', question), make('p', 'bt-wait', words.queued));
    return node;
  }));
}

function typeAnew(question) {
  const box = document.querySelector(BOX);
  box.value = question;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus(); // a narrow page scrolls there
}

function takeFromBox(event) {
  // Before gradio sees it: its own event carries the box as it was, and a second one is dropped while the first runs.
  event.preventDefault();
  event.stopImmediatePropagation();
  const box = document.querySelector(BOX);
  if (!take(box.value)) return;
  box.value = '';
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

function longQuestion(text) {
  // About eight lines of the bubble, told without measuring: a turn is drawn before it is on the page.
  const lines = text.split('\n').map((line) => Math.max(1, Math.ceil(Array.from(line).length / 38)));
  return lines.reduce((sum, n) => sum + n, 0) > 8;
}

function folded(asked) {
  asked.classList.add('bt-folded');
  const node = button('bt-tool bt-unfold', words.unfold, () => {
    const now = asked.classList.toggle('bt-folded');
    node.textContent = now ? words.unfold : words.fold;
    node.setAttribute('aria-expanded', String(!now));
  });
  node.setAttribute('aria-expanded', 'false');
  return node;
}

function draw(turn, last) {
  const node = make('article', 'bt-turn bt-' + turn.state);
  const asked = make('div', 'bt-question', turn.question);
  asked.lang = 'zh-CN'; // bulletins are Chinese, whatever the words round them
  node.appendChild(asked);
  if (longQuestion(turn.question)) node.appendChild(folded(asked));
  if (turn.scope) node.appendChild(make('div', 'bt-quiet bt-scope-told', turn.scope));
  const answer = make('div', 'bt-answer');
  answer.lang = 'zh-CN';
  const reply = turn.reply;
  if (reply) {
    if (reply.headline.length) answer.appendChild(inline(make('p', 'bt-headline'), reply.headline, reply.citations));
    answer.appendChild(body(reply));
    if (reply.choices?.length) answer.appendChild(chips(words.choices, reply.choices));
    if (reply.nearest.length) answer.appendChild(nearest(reply));
  }
  if (turn.note) answer.appendChild(make('p', turn.state === 'error' ? 'bt-failure' : 'bt-wait', turn.note));
  if (reply && turn.state === 'done') answer.appendChild(foot(turn, reply, last));
  node.appendChild(answer);
  return node;
}

function welcome(library) {
  const node = make('div', 'bt-welcome');
  if (library.empty) {
    node.appendChild(make('p', 'bt-empty', words.empty_library));
    node.appendChild(button('bt-primary bt-to-library', words.to_library, () => document.querySelector('#bt-tab-library-button')?.click()));
    node.appendChild(make('p', 'bt-quiet', words.empty_library_shell));
  } else if (library.examples && library.examples.length) {
    node.appendChild(make('p', 'bt-try', words.try_these));
    library.examples.forEach((question) => {
      node.appendChild(button('bt-example', question, () => take(question)));
    });
  }
  return node;
}

function bringIntoView(turn) {
  // A narrow page scrolls as a whole, and the reader may be down in the source.
  const top = turn.getBoundingClientRect().top;
  if (narrow() && (top < 0 || top > window.innerHeight * 0.6)) turn.scrollIntoView({ block: 'start' });
}

function nearEnd() { return log.scrollHeight - log.scrollTop - log.clientHeight < 120; }

function render() {
  const value = props.value || {};
  const turns = (value.turns || []).map((turn, index) => (
    index < halted && underWay(turn) ? { ...turn, state: 'stopped', note: words.stopped } : turn));
  const more = turns.length > drawn.length;
  const follow = nearEnd() || turns.length !== drawn.length;
  hideTip();
  log.querySelector('.bt-welcome')?.remove();
  if (!turns.length) log.prepend(welcome(props.library || {}));
  while (drawn.length > turns.length) drawn.pop().node.remove();
  turns.forEach((turn, index) => {
    const last = index === turns.length - 1;
    const json = JSON.stringify(turn) + last;
    if (drawn[index] && drawn[index].json === json) return;
    const node = draw(turn, last);
    if (drawn[index]) drawn[index].node.replaceWith(node); else log.appendChild(node);
    drawn[index] = { node, json };
  });
  log.appendChild(queue); // below the newest turn
  const begun = sent?.replaced ? JSON.stringify(value.turns?.at(-1)) !== sent.replaced : turns.length > sent?.turns;
  if (sent !== null && begun) {
    sent = null;
    if (haltNext) setTimeout(() => document.querySelector('#bt-question .stop-button')?.click());
    haltNext = false;
  }
  const done = turns[turns.length - 1];
  if (done && done.state === 'done' && opened !== turns.length + ' ' + done.reply.id) {
    opened = turns.length + ' ' + done.reply.id;
    openFirst(drawn[drawn.length - 1].node, done.reply);
    suggest(done, drawn[drawn.length - 1].node);
  } else if (done && done.state === 'done') suggest(done, drawn[drawn.length - 1].node);
  if (follow && turns.length) {
    const last = drawn[drawn.length - 1].node;
    const tall = last.offsetHeight > log.clientHeight;
    log.scrollTop = tall && turns[turns.length - 1].state === 'done' ? last.offsetTop - log.offsetTop : log.scrollHeight;
  }
  if (more) bringIntoView(drawn[drawn.length - 1].node);
  keepTalk(value.turns || []);
  // Not at once: gradio says the last part of an answer twice, and the second time must not meet the next question.
  if (waiting.length && !busy()) setTimeout(sendNext, SETTLE);
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') hideTip();
  const typed = event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229; // 229: an input method
  if (typed && event.target.matches?.(BOX)) takeFromBox(event);
}, true);
document.addEventListener('click', (event) => {
  if (event.target.closest?.('#bt-question .submit-button')) takeFromBox(event);
  if (event.target.closest?.('#bt-question .stop-button')) halt(event);
}, true);
window.addEventListener('bt-gone', giveBack);
log.addEventListener('scroll', hideTip, { passive: true });
watch(['value', 'library'], () => { drawScope(); render(); });
setTimeout(() => { drawScope(); render(); }); // once `talk_bar.js` is read too
