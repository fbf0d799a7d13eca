/** The page's elements. */
import {button, byId, make} from './dom.js';
import {LANGUAGES, STATES} from './words.js';

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

/** Moves the circle. @param {number} loudness 0 to 1 */
export function level(loudness) {
	byId('control').style.setProperty('--level', Math.min(1, 1.8 * Math.sqrt(loudness)).toFixed(2));
}

/** Shows a message and at most one button; without text, removes it. */
export function notice(text = '', action = '', act = null) {
	byId('notice').replaceChildren(...(text && [make('p', '', [text])]), ...(action && [button(action, act)]));
}

/** Shows the keyless engines, and what can be said to them. @param {string[]} stages what they do; empty hides it */
export function demonstration(stages, notice = '', phrases = [], say = null) {
	byId('sandbox').hidden = stages.length === 0;
	const engines = `Built-in engines ${new Intl.ListFormat('en').format(stages)}${notice && `: ${notice}`}.`;
	byId('stages').textContent = `${engines}${phrases[0] ? ' Say or press:' : ''}`;
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

export function languages(chosen) {
	const choices = Object.entries(LANGUAGES);
	byId('languages').append(...choices.map(([tag, name]) => new Option(name, tag, false, tag === chosen)));
}

/** @param {object} actions press, mute, end, time, type(text); by menu: inputs, outputs, languages(value) */
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
			target.closest('button, summary')?.blur(); // so that Space still means the conversation
		}
	};
	const keys = {' ': actions.press, m: actions.mute, t: actions.time};
	document.onkeydown = (event) => {
		if (event.isComposing || event.keyCode === 229) {
			return; // belongs to an input method; Safari tells only by the code
		}
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
	// It acted on keydown; some browsers would press the button again.
	byId('control').onkeyup = (event) => event.key === ' ' && event.preventDefault();
}
