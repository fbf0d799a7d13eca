/** The words of both sides; a screen reader gets them when they are complete. */
import {byId, make} from './dom.js';

/** Guesses where a reply of unknown length was cut. */
const LETTERS_PER_SECOND = 15;

const [list, log] = ['words', 'log'].map(byId);
const turns = new Map();

/** A new conversation. @param {(type, listener) => void} on subscribes */
export function follow(on) {
	turns.clear();
	list.replaceChildren();
	log.replaceChildren();
	on('transcript.partial', ({turn, text}) => hear(turn, text, false));
	on('transcript.final', ({turn, text}) => hear(turn, text, true));
	on('reply.delta', ({turn, text}) => add(turn, text));
	on('reply.done', ({turn, text, finish}) => complete(turn, text, finish));
	on('audio.done', ({turn, ms}) => Object.assign(turns.get(turn)?.reply ?? {}, {totalMs: ms}));
	on('interrupted', ({turn}) => cut(turn));
	on('reply.reset', ({turn}) => reset(turn));
	on('unheard', ({turn}) => note(turn, 'user', 'You', 'not understood'));
	on('tool.started', ({turn, call, name}) => note(turn, `tool ${call}`, '', `${name} …`));
	on('tool.done', ({turn, call, name, ok, ms}) =>
		note(turn, `tool ${call}`, '', `${name}, ${ok ? `${(ms / 1000).toFixed(1)} s` : 'failed'}`),
	);
}

/** The reply was interrupted. @param {number} [playedMs] of it had sounded, when it is known */
export function cut(turn, playedMs) {
	const line = turns.get(turn)?.reply;
	if (line && line.over !== 'exact') {
		const {text, totalMs = (text.length * 1000) / LETTERS_PER_SECOND} = line;
		strike(line, wordEnd(text, (text.length * (playedMs ?? 0)) / totalMs), 'interrupted', playedMs !== undefined);
		line.over = playedMs === undefined ? 'guess' : 'exact';
	}
}

function hear(turn, text, final) {
	const line = lineOf(turn, 'user', 'You');
	line.item.hidden = text === '';
	line.words.textContent = text;
	line.item.className = final ? 'user' : 'user tentative';
	if (final && text) {
		say('You: ' + text);
	}
}

function add(turn, text) {
	const line = lineOf(turn, 'reply', 'Parley');
	if (!line.over) {
		line.words.textContent = line.text += text;
	}
}

function complete(turn, text, finish) {
	const line = turns.get(turn)?.reply ?? {};
	if (finish === 'interrupted') {
		cut(turn);
	} else if (finish === 'failed') {
		line.item && strike(line, line.text.length, finish, true);
	} else if (!line.over) {
		reset(turn);
		add(turn, text);
		say('Parley: ' + text);
	}
}

function reset(turn) {
	const line = turns.get(turn)?.reply;
	if (line && !line.over) {
		line.words.textContent = line.text = '';
	}
}

/** A quiet line instead of words. */
function note(turn, side, name, text) {
	const {item, words} = lineOf(turn, side, name);
	words.textContent = text;
	item.className = 'note';
	item.hidden = false;
}

function strike(line, at, why, sure) {
	if (sure) {
		say(`Parley, ${why}: ${line.text.slice(0, at)}`);
	}
	line.over = why;
	const rest = make('del', 'unheard', [line.text.slice(at)]);
	line.words.replaceChildren(line.text.slice(0, at), rest, ' ', make('span', 'mark', [why]));
}

function lineOf(turn, side, name) {
	const lines = turns.get(turn) ?? {};
	turns.set(turn, lines);
	if (!lines[side]) {
		const words = Object.assign(make('p', 'words'), {dir: 'auto'});
		const item = make('li', side, [make('span', 'who', [name]), words]);
		lines[side] = {item, words, text: '', over: ''};
		list.insertBefore(item, side === 'user' ? (lines.reply?.item ?? null) : null);
	}
	return lines[side];
}

function say(text) {
	log.append(make('p', '', [text]));
}

/** Where the word that is being said at this letter ends. */
function wordEnd(text, at) {
	const space = text.indexOf(' ', Math.round(at));
	return at <= 0 ? 0 : space < 0 ? text.length : space;
}
