// 设置与帮助. The key is typed here and sent once; it is never kept on the page and never comes back.
const words = props.words;
const root = element.querySelector('.bt-settings');

function field(label, type, hint) {
  const row = make('label', 'bt-field');
  const input = make('input', 'bt-input');
  input.type = type;
  input.autocomplete = type === 'password' ? 'new-password' : 'off';
  input.spellcheck = false;
  if (hint) input.placeholder = hint;
  row.append(make('span', '', label), input);
  return { row, input };
}

function group(title) {
  const node = make('section', 'bt-setting');
  node.append(make('h3', '', title));
  root.append(node);
  return node;
}

function choices(name, chosen, options, act) {
  const node = make('div', 'bt-choices');
  node.setAttribute('role', 'radiogroup');
  for (const [value, label] of options) {
    const row = make('label', 'bt-scope-row');
    const radio = make('input');
    radio.type = 'radio';
    radio.name = name;
    radio.checked = value === chosen;
    radio.addEventListener('change', () => act(value));
    row.append(radio, make('span', '', label));
    node.append(row);
  }
  return node;
}

// The model
const model = group(words.model);
const now = make('p', 'bt-model-now');
const privacy = make('p', 'bt-quiet');
const url = field(words.model_url, 'url', 'https://…/v1');
const key = field(words.model_key, 'password', '');
const name = field(words.model_name, 'text', 'deepseek-chat');
const told = make('p', 'bt-library-note');
told.setAttribute('role', 'status');
const typed = () => ({ name: name.input.value, url: url.input.value, key: key.input.value });

async function ask(what, value, busy) {
  told.textContent = busy ? words.model_testing : '';
  told.classList.remove('bt-wrong');
  for (const one of buttons) one.disabled = true;
  let view = null;
  try { view = await server[what](value); } catch (failed) { view = { error: words.unexpected_add }; }
  for (const one of buttons) one.disabled = false;
  if (view.error) { told.textContent = view.error; told.classList.add('bt-wrong'); return null; }
  return view;
}

function draw(view) {
  now.textContent = view.line;
  privacy.textContent = view.privacy;
  url.input.value = view.url;
  name.input.value = view.name;
  key.input.value = '';
  key.input.placeholder = view.keyed ? words.model_key_set : '';
  off.hidden = !view.name;
  where.textContent = words.data_folder + ' ' + view.data;
  window.dispatchEvent(new CustomEvent('bt-privacy', { detail: view.privacy }));
}

const test = button('bt-step', words.model_test, async () => {
  const view = await ask('test', typed(), true);
  if (!view) return;
  told.textContent = view.line;
  told.classList.toggle('bt-wrong', !view.ok);
});
const use = button('bt-primary', words.model_use, async () => {
  if (!name.input.value.trim()) { told.textContent = words.model_name_missing; told.classList.add('bt-wrong'); name.input.focus(); return; }
  const view = await ask('use', typed());
  if (view) { draw(view); told.textContent = words.model_used; }
});
const off = button('bt-step', words.model_off, async () => {
  const view = await ask('use', {});
  if (view) { draw(view); told.textContent = ''; }
});
const buttons = [test, use, off];
const acts = make('div', 'bt-acts');
acts.append(use, test, off);
model.append(now, privacy, url.row, key.row, name.row, acts, told, make('p', 'bt-quiet', words.model_hint));

// Theme and language
const looks = group(words.theme);
looks.append(choices('bt-theme', localStorage.getItem('bt-theme') || 'auto', [['auto', words.theme_auto], ['light', words.theme_light], ['dark', words.theme_dark]], (value) => {
  localStorage.setItem('bt-theme', value);
  window.dispatchEvent(new CustomEvent('bt-theme'));
}));
const tongue = group(words.language);
const later = make('p', 'bt-quiet');
later.setAttribute('role', 'status');
tongue.append(choices('bt-language', props.language, [['zh', '中文'], ['en', 'English']], async (value) => {
  const view = await server.speak(value).catch(() => ({ error: words.unexpected_add }));
  later.textContent = view.error || view.line;
}), later);
const where = make('p', 'bt-quiet bt-where');
root.append(where);

new IntersectionObserver(async (seen) => {
  if (!seen.some((one) => one.isIntersecting) || name.input.value || url.input.value || key.input.value) return;
  const view = await ask('state', {});
  if (view) draw(view);
}).observe(root);
