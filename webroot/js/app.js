import {byId} from './dom.js';
import * as page from './page.js';
import {ParleyClient} from './parley/client.js';
import {Microphone} from './parley/microphone.js';
import {Speaker} from './parley/speaker.js';
import * as timing from './timing.js';
import * as transcript from './transcript.js';
import {ENDINGS, HELD_BACK, INSECURE, STAGES, VOICELESS, noMicrophone} from './words.js';

const speaker = new Speaker();
const microphone = new Microphone();

/** idle, asking, connecting, or live. */
let phase = 'idle';
/** The conversation, and the attempt to begin one: new objects each time, to tell late answers. */
let client = null;
let attempt = null;
/** The reply is stopped: by the user, ahead of the server, or held by the server. */
let hushed = false;

function state() {
	if (phase !== 'live') {
		return phase;
	}
	const idle = !microphone.isOpen ? 'typing' : microphone.muted ? 'muted' : 'listening';
	return {AI_PROCESSING: 'thinking', AI_SPEAKING: hushed ? idle : 'speaking'}[client.state] ?? idle;
}

function render() {
	page.show(state(), phase === 'live', phase === 'live' && microphone.muted);
}

function enter(next) {
	phase = next;
	render();
}

/** @param {?string} text a first turn that was typed: no microphone is asked for */
async function begin(text = null) {
	const mine = (attempt = {});
	if (!isSecureContext) {
		return page.notice(INSECURE);
	}
	page.notice();
	enter(text === null ? 'asking' : 'connecting');
	const audible = await speaker.open().catch(() => null);
	let trouble = audible ? null : audible === null ? [VOICELESS] : [HELD_BACK, 'Turn the sound on', () => begin(text)];
	if (!trouble && text === null) {
		microphone.muted = false;
		await microphone.open().catch((error) => (trouble = [noMicrophone(error)]));
		showDevices();
	}
	if (attempt === mine && trouble) {
		giveUp();
		page.notice(...trouble);
	} else if (attempt === mine) {
		connect(text);
	}
}

function giveUp() {
	attempt = null;
	microphone.close();
	enter('idle');
}

function connect(text) {
	enter('connecting');
	const url = new URL('ws', location.href).href.replace('http', 'ws');
	const mine = (client = new ParleyClient(url, speaker));
	const on = (type, listener) => mine.on(type, (message) => client === mine && listener(message));
	let complaint = '';
	on('session.started', ({stages, silenceMs}) => {
		hushed = false;
		document.body.dataset.talk = '';
		transcript.follow(on);
		timing.follow(on, silenceMs);
		enter('live');
		demonstrate(mine, stages);
		if (text !== null) {
			mine.say(text);
		}
	});
	on('state', ({to}) => {
		hushed = false;
		if (to === 'AI_PROCESSING' && speaker.running) {
			page.notice(); // it was about an earlier turn
		}
		render();
	});
	const hush = (now) => () => {
		hushed = now;
		render();
	};
	on('cut', hush(true));
	on('hold', hush(true));
	on('release', hush(false));
	on('fallback', ({stage}) =>
		page.notice(`The assistant could not ${STAGES[stage] ?? 'answer'} this time. The conversation goes on.`),
	);
	on('error', ({message, fatal}) => (complaint = fatal ? message : complaint));
	on('closed', ({reason}) => {
		end();
		if (ENDINGS[reason]) {
			page.notice(`${ENDINGS[reason]} ${complaint}`, 'Start afresh', () => begin());
		}
	});
	// What follows # is never sent to a server, so a ticket may stand there.
	mine.start({language: language() || undefined}, location.hash.match(/^#(parley\.ticket\.[\w-]+)$/)?.[1]);
}

async function demonstrate(mine, stages = {}) {
	const keyless = Object.keys(STAGES).filter((stage) => stages[stage] === 'sandbox');
	const {notice, phrases} = keyless.length > 0 ? await (await fetch('api/engines')).json() : {};
	if (client === mine) {
		page.demonstration(keyless.map((stage) => STAGES[stage]), notice, phrases, type);
	}
}

function end() {
	const old = client;
	client = null;
	page.demonstration([]);
	giveUp();
	old?.stop();
}

function press() {
	switch (state()) {
		case 'idle':
			return begin();
		case 'asking':
		case 'connecting':
			return end();
		case 'thinking':
		case 'speaking':
			return client.interrupt();
		default:
			return mute();
	}
}

async function mute() {
	if (phase !== 'live') {
		return;
	}
	if (microphone.isOpen) {
		microphone.muted = !microphone.muted;
	} else {
		page.notice();
		microphone.muted = false;
		await microphone.open().catch(unavailable);
		showDevices();
	}
	render();
}

function type(text) {
	if (phase === 'live') {
		client.say(text);
	} else {
		end();
		begin(text);
	}
}

page.obey({
	press,
	mute,
	end: () => phase !== 'idle' && end(),
	time: timing.toggle,
	type,
	inputs: (id) => microphone.choose(id).catch(unavailable),
	outputs: (id) => speaker.choose(id),
	languages: language,
});

/** The chosen language, kept where the browser allows it. @param {string} [tag] chosen now */
function language(tag) {
	try {
		tag === undefined || localStorage.setItem('parley.language', tag);
		return localStorage.getItem('parley.language') ?? '';
	} catch {
		return byId('languages').value; // blocked
	}
}

function unavailable(error) {
	render();
	page.notice(noMicrophone(error));
}

microphone.on('frame', ({frame, level}) => {
	client?.frame(frame);
	if (state() === 'listening') {
		page.level(level * 2);
	}
	if (phase === 'live') {
		timing.meter('Microphone', level > 0.0003 ? `${Math.round(20 * Math.log10(level))} dB` : 'silent', level * 4);
		timing.meter('Dropped, late', `${client.stats.framesDropped}, ${client.stats.lateFrames} frames`);
	}
});
microphone.on('lost', () => {
	render();
	page.notice('The microphone went away. Looking for another one.');
});
microphone.on('found', () => {
	render();
	page.notice();
	showDevices();
});
microphone.on('unavailable', unavailable);
speaker.on('meter', ({level, bufferedMs}) => {
	if (state() === 'speaking') {
		page.level(level * 1.6);
	}
	timing.meter('Playback buffer', `${bufferedMs} ms`, bufferedMs / 2000);
});
speaker.on('underrun', ({count}) => timing.meter('Underruns', count));
speaker.on('flushed', ({turn, ms}) => ms === null || transcript.cut(turn, ms));
for (const device of [speaker, microphone]) {
	device.on('running', ({running}) => {
		if (phase === 'live') {
			page.notice(...(running ? [] : ['The browser has paused the sound.', 'Resume', resume]));
		}
	});
}

function resume() {
	speaker.open();
	microphone.wake();
}

async function showDevices() {
	const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
	if (page.devices(devices, Speaker.canChoose)) {
		speaker.choose('');
		page.notice('The loudspeaker went away. The system’s own is used now.');
	}
}

document.onvisibilitychange = () => phase === 'live' && !document.hidden && resume();
navigator.mediaDevices?.addEventListener('devicechange', showDevices);
showDevices();
page.languages(language());
render();
window.parley = {speaker, microphone, client: () => client};
