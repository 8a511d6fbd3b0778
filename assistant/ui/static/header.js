// The page's head: where questions go, and the theme that the reader chose.
const local = element.querySelector('.bt-local');
local.setAttribute('role', 'status');
const tell = (line) => { if (line) { local.textContent = line; local.classList.toggle('bt-sent', line !== props.local); } };
const system = window.matchMedia('(prefers-color-scheme: dark)');

function dress() {
  let chosen = 'auto';
  try { chosen = localStorage.getItem('bt-theme') || 'auto'; } catch (refused) { /* as the system */ }
  document.body.classList.toggle('dark', chosen === 'dark' || (chosen === 'auto' && system.matches));
}

// Gradio's own words for a file follow the browser's language; ours is a setting (`proof.css` shows them).
document.documentElement.style.setProperty('--bt-drop', JSON.stringify(props.drop));

// The program may be closed while its page stands: a call that reaches nobody says so, one that is answered takes it back.
const reach = window.fetch;
function reached(yes) {
  if (!yes) window.dispatchEvent(new CustomEvent('bt-gone'));
  if (local.classList.contains('bt-gone') === !yes) return;
  local.classList.toggle('bt-gone', !yes);
  if (yes) tell(props.privacy || props.local); else local.textContent = props.gone;
}
window.fetch = async (...given) => {
  try {
    const answer = await reach(...given);
    reached(true);
    return answer;
  } catch (failed) {
    if (failed.name !== 'AbortError') reached(false);
    throw failed;
  }
};

watch('privacy', () => tell(props.privacy));
window.addEventListener('bt-privacy', (event) => tell(event.detail));
window.addEventListener('bt-theme', dress);
system.addEventListener('change', dress);
dress();

// A file dropped anywhere goes into the library; the browser would leave the page to show it.
const carriesFiles = (event) => Array.from(event.dataTransfer?.types || []).includes('Files');
window.addEventListener('dragover', (event) => { if (carriesFiles(event)) event.preventDefault(); });
window.addEventListener('drop', (event) => {
  if (!carriesFiles(event) || event.defaultPrevented) return;
  event.preventDefault();
  window.btDropped = [...(window.btDropped || []), ...event.dataTransfer.files];
  document.querySelector('#bt-tab-library-button')?.click();
  window.dispatchEvent(new CustomEvent('bt-dropped'));
});
