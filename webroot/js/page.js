import {element} from './transcript.js';
import {STATES} from './words.js';

/** So many phrases are shown at once; of more, these few until all are asked for. */
const MOST_PHRASES = 8;
const FEW_PHRASES = 5;

const byId = (id) => document.getElementById(id);

/** The visible page: one place that knows its elements. It decides nothing. */
export class Page {
  control = byId('control');
  text = byId('text');
  #shown = null;

  /** @param {string} state a key of STATES @param {boolean} live whether a conversation goes on @param {boolean} muted */
  show(state, live, muted) {
    const key = `${state} ${live} ${muted}`;
    if (key === this.#shown) {
      return;
    }
    this.#shown = key;
    const [status, action, hint] = STATES[state];
    document.body.dataset.state = state;
    byId('status').textContent = status;
    byId('hint').textContent = hint;
    this.control.setAttribute('aria-label', action);
    byId('mute').disabled = !live;
    byId('mute').setAttribute('aria-pressed', muted);
    byId('end').disabled = state === 'idle';
  }

  /** Something the user must know, with at most one thing to do about it. Without text: nothing any more. */
  notice(text = '', action = null, act = null) {
    byId('notice').replaceChildren();
    if (text) {
      byId('notice').append(element('p', '', text));
    }
    if (action) {
      const button = element('button', '', action);
      button.addEventListener('click', act);
      byId('notice').append(button);
    }
  }

  /** The list of what the sandbox understands. @param {?string[]} stages which ones are; null hides it */
  demonstration(stages, phrases, say) {
    byId('sandbox').hidden = stages === null;
    if (stages === null) {
      return;
    }
    byId('stages').textContent =
      `Built‑in stand‑ins ${new Intl.ListFormat('en').format(stages)}. Say or press one of these:`;
    const list = byId('phrases');
    const offer = (text, act) => {
      const item = document.createElement('li');
      const button = element('button', '', text);
      button.addEventListener('click', act);
      item.append(button);
      return item;
    };
    const show = (some) => list.replaceChildren(...some.map((phrase) => offer(phrase, () => say(phrase))));
    const many = phrases.length > MOST_PHRASES;
    show(many ? phrases.slice(0, FEW_PHRASES) : phrases);
    if (many) {
      list.append(offer(`all ${phrases.length} …`, () => show(phrases)));
    }
  }

  /** From the first conversation on there are words to make room for. */
  conversing() {
    document.body.dataset.talk = '';
  }

  /** Fills the device menus. @param {MediaDeviceInfo[]} devices @param {boolean} canChooseOutput */
  devices(devices, canChooseOutput) {
    byId('output').hidden = !canChooseOutput;
    for (const [id, kind] of [
      ['inputs', 'audioinput'],
      ['outputs', 'audiooutput'],
    ]) {
      const chosen = byId(id).value;
      const named = devices.filter((device) => device.kind === kind && device.label && device.deviceId !== 'default');
      byId(id).replaceChildren(
        new Option('System default', ''),
        ...named.map(({label, deviceId}) => new Option(label, deviceId)),
      );
      byId(id).value = named.some(({deviceId}) => deviceId === chosen) ? chosen : '';
    }
  }

  /** @param {object} actions press, mute, end, time, type(text), input(deviceId), output(deviceId) */
  obey(actions) {
    this.control.addEventListener('click', actions.press);
    byId('mute').addEventListener('click', actions.mute);
    byId('end').addEventListener('click', actions.end);
    byId('inputs').addEventListener('change', ({target}) => actions.input(target.value));
    byId('outputs').addEventListener('change', ({target}) => actions.output(target.value));
    byId('typing').addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.text.value.trim();
      this.text.value = '';
      if (text) {
        actions.type(text);
      }
    });
    const devices = byId('devices');
    document.addEventListener('click', ({target, detail}) => {
      devices.open &&= devices.contains(target);
      if (detail > 0) {
        target.closest('button, summary')?.blur(); // pressed by a pointer: Space goes on meaning the conversation
      }
    });
    const keys = {' ': actions.press, m: actions.mute, t: actions.time};
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        devices.open ? (devices.open = false) : actions.end();
        return;
      }
      const key = event.key.toLowerCase();
      const own = event.target.closest('input, select' + (key === ' ' ? ', button:not(#control), summary' : ''));
      if (keys[key] && !own && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        keys[key]();
      }
    });
    // The key went down and has acted already; without this some browsers press the button again.
    this.control.addEventListener('keyup', (event) => event.key === ' ' && event.preventDefault());
  }
}
