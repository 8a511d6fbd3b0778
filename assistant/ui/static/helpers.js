// Before every script of ours: elements whose words are set as text, never as HTML.
function make(tag, cls, text) {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined && text !== '') node.textContent = text;
  return node;
}

function button(cls, text, act) {
  const node = make('button', cls, text);
  node.type = 'button';
  node.addEventListener('click', act);
  return node;
}

function onEmptied(frame, act) {
  // Gradio's lists of several say nothing when × takes out all of them, or Backspace the last.
  const panel = frame.closest('[id^="bt-tab-"]') || frame;
  const later = () => setTimeout(act, 50);
  panel.addEventListener('click', (event) => { if (event.target.closest('.remove-all')) later(); }, true);
  panel.addEventListener('keydown', (event) => {
    const all = event.key === 'Enter' && event.target.closest('.remove-all');
    const last = event.key === 'Backspace' && event.target.matches('.wrap-inner input[role=combobox]') && !event.target.value;
    if (all || last) later();
  }, true);
}
