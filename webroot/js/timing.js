import {button, byId, make} from './dom.js';

const STEPS = {
	turnEnd: 'Turn end',
	transcript: 'Transcript',
	llmFirstToken: 'First word',
	ttsFirstAudio: 'First sound',
	firstAudioSent: 'Sent',
	playbackStarted: 'Heard',
};
const METERS = ['Microphone', 'Detector', 'Round trip', 'Playback buffer', 'Underruns', 'Dropped, late'];
const PROMISE_MS = 1000;
const SHOWN_TURNS = 40;

let rule = 900;
let turns = [];
let rtts = [];
let selected = null;
const meters = {};

for (const name of METERS) {
	meters[name] = {words: make('span'), bar: make('i', 'level')};
	byId('meters').append(make('dt', '', [name]), make('dd', '', Object.values(meters[name])));
}
byId('save').onclick = save;

export function toggle() {
	const open = byId('timing').hidden;
	byId('timing').hidden = !open;
	byId('timing-key').setAttribute('aria-expanded', open);
	document.body.toggleAttribute('data-timing', open);
}

/** A new conversation. @param {(type, listener) => void} on subscribes @param silenceMs that ends a turn */
export function follow(on, silenceMs) {
	rule = silenceMs;
	turns = [];
	rtts = [];
	byId('waterfall').replaceChildren();
	byId('history').hidden = true;
	byId('reading').textContent = 'Answers appear here, each measured from the end of your speech.';
	METERS.forEach((name) => meter(name, '–'));
	meter('Underruns', 0);
	detect(false);
	on('speech.started', () => detect(true));
	on('speech.stopped', () => detect(false));
	on('turn.metrics', (metrics) => {
		turns.push(metrics);
		select(metrics);
	});
	on('rtt', ({ms}) => {
		rtts.push(ms);
		meter('Round trip', `${Math.round(ms)} ms`);
	});
}

/** @param {string} name of METERS @param {number} share 0 to 1, for a bar */
export function meter(name, text, share = 0) {
	meters[name].words.textContent = text;
	meters[name].bar.style.width = percent(Math.min(1, share));
}

function detect(voice) {
	meter('Detector', voice ? 'voice' : 'silence');
	byId('meters').classList.toggle('voice', voice);
}

function select(metrics) {
	selected = metrics;
	const {turn, playbackStarted: heard, speculated, interruptMs} = metrics;
	const late = heard > PROMISE_MS ? ', later than promised' : '';
	const answer = heard == null ? 'no answer was heard' : `answered after ${Math.round(heard)} ms${late}`;
	const prepared = speculated ? ' Prepared while you were silent.' : '';
	const cut = interruptMs == null ? '' : ` Interrupted: silence was ordered ${interruptMs} ms after your first sound.`;
	byId('reading').textContent = `Turn ${turn}: ${answer}.${prepared}${cut}`;
	waterfall(metrics);
	plot();
}

function waterfall(metrics) {
	const steps = Object.entries(STEPS)
		.map(([key, name]) => [name, metrics[key]])
		.filter(([, ms]) => ms != null)
		.sort(([, a], [, b]) => a - b);
	const scale = Math.max(1200, steps.at(-1)?.[1] ?? 0);
	const rows = [['End of speech', 0], ...steps];
	byId('waterfall').setAttribute('aria-label', rows.map(([name, ms]) => `${name}: ${Math.round(ms)} ms`).join(', '));
	byId('waterfall').replaceChildren(
		...rows.map(([name, ms], i) => {
			const from = rows[Math.max(0, i - 1)][1];
			const width = percent(Math.max(0.006, (ms - from) / scale));
			const track = make('span', 'track', [
				make('i', 'bar', [], {left: percent(from / scale), width}),
				make('i', 'rule', [], {left: percent(rule / scale)}),
				make('i', 'promise', [], {left: percent(PROMISE_MS / scale)}),
			]);
			return make('div', 'row', [make('span', '', [name]), track, make('span', 'ms', [Math.round(ms)])]);
		}),
		make('p', 'key', [`Dotted: ${rule} ms of silence end a turn. Solid: ${PROMISE_MS} ms, the promise.`]),
	);
}

function plot() {
	const shown = turns.slice(-SHOWN_TURNS);
	const scale = Math.max(1500, ...shown.map(({playbackStarted}) => playbackStarted ?? 0));
	byId('history').hidden = false;
	byId('plot').replaceChildren(
		make('i', 'rule', [], {bottom: percent(rule / scale)}),
		make('i', 'promise', [], {bottom: percent(PROMISE_MS / scale)}),
		...shown.map((metrics) => {
			const ms = metrics.playbackStarted;
			const bar = button('', () => select(metrics), ms > PROMISE_MS ? 'late' : '');
			bar.setAttribute('aria-label', `Turn ${metrics.turn}: ${ms == null ? 'not heard' : `${Math.round(ms)} ms`}`);
			bar.setAttribute('aria-pressed', metrics === selected);
			bar.style.height = percent(ms == null ? 0.04 : ms / scale);
			return bar;
		}),
	);
}

function save() {
	const report = JSON.stringify({saved: new Date(), turns, roundTripMs: rtts}, null, 2);
	const href = 'data:application/json,' + encodeURIComponent(report);
	Object.assign(make('a'), {href, download: 'parley-timing.json'}).click();
}

const percent = (share) => `${100 * share}%`;
