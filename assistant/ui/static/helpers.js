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
