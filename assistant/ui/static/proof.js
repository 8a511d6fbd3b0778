// The marked draft: {"parts": [{"t": text, "v": verdict or absent, "label", "why", "places"}]}. Every string is set as text.
const frame = element.querySelector('.bt-proof');

function draw() {
  frame.replaceChildren();
  const parts = (props.value && props.value.parts) || [];
  frame.hidden = !parts.length;
  for (const part of parts) {
    if (!part.v) { frame.appendChild(document.createTextNode(part.t)); continue; }
    const mark = make('span', 'bt-said bt-said-' + part.v, part.t);
    if (part.places.length) {
      mark.tabIndex = 0;
      mark.setAttribute('role', 'button');
      mark.addEventListener('click', () => open(mark, part));
      mark.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); open(mark, part); }
      });
    }
    mark.title = part.why ? part.label + ':' + part.why : part.label;
    frame.appendChild(mark);
    if (part.v !== 'agrees') frame.appendChild(make('span', 'bt-said-label bt-said-label-' + part.v, part.label));
  }
}

function open(mark, part) {
  for (const one of frame.querySelectorAll('.bt-said-open')) one.classList.remove('bt-said-open');
  mark.classList.add('bt-said-open');
  window.dispatchEvent(new CustomEvent('bt-open', { detail: { citations: part.places, index: 0, chip: mark, near: false } }));
}

watch('value', draw);
draw();
