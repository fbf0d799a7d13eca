/** The visible page: the one place that knows its elements. */
import {button, byId, make} from './dom.js';
import {STATES} from './words.js';

let shown = '';

/** @param {string} state of STATES @param {boolean} live in a conversation */
export function show(state, live, muted) {
  if (shown !== (shown = [state, live, muted].join())) {
    const [status, action, hint] = STATES[state];
    document.body.dataset.state = state;
    byId('status').textContent = status;
    byId('hint').textContent = hint;
    byId('control').setAttribute('aria-label', action);
    byId('mute').disabled = !live;
    byId('mute').setAttribute('aria-pressed', muted);
    byId('end').disabled = state === 'idle';
    level(0);
  }
}

/** Who is talking moves the circle. @param {number} loudness 0 to 1 */
export function level(loudness) {
  byId('control').style.setProperty('--level', Math.min(1, 1.8 * Math.sqrt(loudness)).toFixed(2));
}

/** Something the user must know, and one thing to do about it. Without text: nothing any more. */
export function notice(text = '', action = '', act = null) {
  byId('notice').replaceChildren(...(text && [make('p', '', [text])]), ...(action && [button(action, act)]));
}

/** What the sandbox understands. @param {string[]} stages what its stand-ins do; none hides it */
export function demonstration(stages, phrases = [], say = null) {
  byId('sandbox').hidden = stages.length === 0;
  byId('stages').textContent = `Built‑in stand‑ins ${new Intl.ListFormat('en').format(stages)}. Say or press:`;
  byId('phrases').replaceChildren(...phrases.map((text) => make('li', '', [button(text, () => say(text))])));
}

/** Fills the menus. @param {MediaDeviceInfo[]} devices @returns {boolean} whether the chosen loudspeaker is gone */
export function devices(devices, canChooseOutput) {
  const fill = (id, kind) => {
    const menu = byId(id);
    const chosen = menu.value;
    const named = devices.filter((device) => device.kind === kind && device.label && device.deviceId !== 'default');
    menu.replaceChildren(new Option('System default', ''), ...named.map((one) => new Option(one.label, one.deviceId)));
    menu.value = named.some(({deviceId}) => deviceId === chosen) ? chosen : '';
    return menu.value !== chosen;
  };
  byId('output').hidden = !canChooseOutput;
  fill('inputs', 'audioinput');
  return fill('outputs', 'audiooutput');
}

/** @param {object} actions press, mute, end, time, type(text), inputs(deviceId), outputs(deviceId) */
export function obey(actions) {
  const sheet = byId('devices');
  byId('control').onclick = actions.press;
  byId('mute').onclick = actions.mute;
  byId('end').onclick = actions.end;
  byId('timing-key').onclick = actions.time;
  byId('devices').onchange = ({target}) => actions[target.id](target.value);
  byId('typing').onsubmit = (event) => {
    event.preventDefault();
    const text = byId('text').value.trim();
    byId('text').value = '';
    if (text) {
      actions.type(text);
    }
  };
  document.onclick = ({target, detail}) => {
    sheet.open &&= sheet.contains(target);
    if (detail > 0) {
      target.closest('button, summary')?.blur(); // pressed by a pointer: Space goes on meaning the conversation
    }
  };
  const keys = {' ': actions.press, m: actions.mute, t: actions.time};
  document.onkeydown = (event) => {
    if (event.key === 'Escape') {
      return sheet.open ? (sheet.open = false) : actions.end();
    }
    const key = event.key.toLowerCase();
    const own = event.target.closest('input, select' + (key === ' ' ? ', button:not(#control), summary' : ''));
    if (keys[key] && !own && !(event.repeat || event.ctrlKey || event.metaKey || event.altKey)) {
      event.preventDefault();
      keys[key]();
    }
  };
  // It has acted when it went down; some browsers would press the button again.
  byId('control').onkeyup = (event) => event.key === ' ' && event.preventDefault();
}
