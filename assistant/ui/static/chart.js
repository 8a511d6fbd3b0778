// Horizontal bars from plain data; what it holds stands in `chart_view.py`. Every string is set as text.
const frame = element.querySelector('.bt-charts');
let open = props.opened;

function show() {
  const pictures = (props.value && props.value.pictures) || [];
  frame.hidden = !pictures.length;
  frame.replaceChildren();
  if (!pictures.length) return;
  const box = make('details', 'bt-charts-box');
  box.open = open;
  box.addEventListener('toggle', () => { open = box.open; });
  box.appendChild(make('summary', '', props.words.charts));
  const row = make('div', 'bt-charts-row');
  pictures.forEach((one) => row.appendChild(picture(one)));
  box.appendChild(row);
  frame.appendChild(box);
}

function picture(one) {
  const figure = make('figure', 'bt-chart');
  figure.appendChild(make('figcaption', '', one.title));
  if (one.legend.length) {
    const legend = make('p', 'bt-legend');
    for (const entry of one.legend) {
      const key = make('span', '', entry.label);
      key.prepend(make('i', 'bt-key bt-fill-' + entry.tone));
      legend.appendChild(key);
    }
    figure.appendChild(legend);
  }
  const most = Math.max(...one.bars.map((bar) => bar.parts.reduce((sum, part) => sum + Math.abs(part.n), 0)), 0) || 1;
  const list = make('ul', 'bt-bars');
  for (const bar of one.bars) list.appendChild(bar.now ? make('li', 'bt-now', bar.label) : lineOf(bar, most));
  figure.appendChild(list);
  if (one.note) figure.appendChild(make('p', 'bt-chart-note', one.note));
  return figure;
}

function lineOf(bar, most) {
  const line = make('li', 'bt-bar-line');
  const opens = bar.places.length > 0;
  const label = opens ? button('bt-bar-label', bar.label, () => openPlaces(bar.places, label)) : make('span', 'bt-bar-label', bar.label);
  label.title = bar.label;
  if (bar.below) label.appendChild(make('span', 'bt-below', bar.below));
  const track = make('span', 'bt-track');
  for (const part of bar.parts) {
    const piece = make('span', 'bt-piece bt-fill-' + part.tone);
    piece.style.width = (100 * Math.abs(part.n)) / most + '%';
    piece.title = part.label;
    track.appendChild(piece);
  }
  const said = bar.parts.map((part) => part.label).join(', ');
  line.setAttribute('aria-label', [bar.label, bar.below, said, bar.text].filter(Boolean).join(' '));
  line.append(label, track, make('span', 'bt-bar-text', bar.text));
  return line;
}

function openPlaces(places, chip) {
  places.forEach((one, n) => { one.marker = n + 1; });
  window.dispatchEvent(new CustomEvent('bt-open', { detail: { citations: places, index: 0, chip, near: false } }));
}

watch('value', show);
show();
