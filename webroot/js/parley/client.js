import {Emitter} from './events.js';

/** The newest half second of microphone is kept while the socket is stalled. */
const KEPT_FRAMES = 25;
const HEADER_BYTES = 4;
const PING_MS = 2000;
/** Then the connection counts as lost. */
const PINGS_UNANSWERED = 5;
const CLOSE_MS = 2000;

/**
 * One conversation over the protocol `parley.v1`. Emits every message of the server under its type, and
 * - `cut` {turn}: the reply was stopped here, ahead of `interrupted`
 * - `rtt` {ms}
 * - `closed` {reason}, the last: `session.ended`'s reason, "refused" (never got a session) or "lost"
 */
export class ParleyClient extends Emitter {
	/** IDLE, USER_SPEAKING, AI_PROCESSING or AI_SPEAKING, as the server last said. */
	state = 'IDLE';
	stats = {framesDropped: 0, lateFrames: 0};
	#url;
	#speaker;
	#socket = null;
	#started = false;
	#ended = null;
	#audioTurn = 0; // whose reply plays or is about to
	#overTurn = 0;
	#kept = [];
	#pings;
	#unanswered = 0;
	#life = new AbortController();

	/** @param {string} url of the WebSocket @param {Speaker} speaker or the like of it */
	constructor(url, speaker) {
		super();
		this.#url = url;
		this.#speaker = speaker;
	}

	/** @param {{language?: string, voice?: string}} [wishes] @param {string} [ticket] its `protocol`, where tickets are on */
	start(wishes = {}, ticket) {
		const socket = (this.#socket = new WebSocket(this.#url, ticket ? ['parley.v1', ticket] : 'parley.v1'));
		socket.binaryType = 'arraybuffer';
		socket.onopen = () => this.#send({type: 'session.start', ...wishes});
		socket.onmessage = ({data}) => (typeof data === 'string' ? this.#hear(data) : this.#play(data));
		socket.onclose = () => this.#close(this.#started ? 'lost' : 'refused');
		for (const event of ['started', 'progress', 'finished']) {
			this.#speaker.on(event, (news) => this.#acknowledge(event, news), this.#life);
		}
	}

	/** Hangs up; `closed` follows. */
	stop() {
		this.#ended ??= 'stopped';
		if (this.#socket?.readyState === 1) {
			this.#speaker.flush(Infinity);
			this.#send({type: 'session.stop'});
			setTimeout(() => this.#close(), CLOSE_MS);
		} else {
			this.#close();
		}
	}

	/** Stops the reply, the loudspeaker at once. */
	interrupt() {
		this.#cut({type: 'interrupt'});
	}

	/** A turn that was typed; it interrupts. */
	say(text) {
		this.#cut({type: 'text.input', text});
	}

	/** @param {ArrayBuffer} frame 640 bytes of the microphone; ownership passes to the client */
	frame(frame) {
		if (!this.#socket) {
			return;
		}
		this.#kept.push(frame);
		// Two frames a message wake the server half as often; during a reply, fast interruption counts more.
		const least = this.state === 'AI_SPEAKING' ? 1 : 2;
		while (this.#started && this.#kept.length >= least && this.#socket.bufferedAmount <= 640 * KEPT_FRAMES) {
			this.#socket.send(joined(this.#kept.splice(0, 2)));
		}
		if (this.#kept.length > KEPT_FRAMES) {
			this.#kept.shift();
			this.stats.framesDropped += this.#started ? 1 : 0;
		}
	}

	#cut(message) {
		const turn = this.#audioTurn;
		if (turn > 0) {
			this.#drop(turn);
			this.emit('cut', {turn});
		}
		this.#send(message);
	}

	#drop(turn) {
		this.#overTurn = Math.max(this.#overTurn, turn);
		this.#audioTurn = this.#audioTurn > turn ? this.#audioTurn : 0;
		this.#speaker.flush(turn);
	}

	#play(message) {
		const turn = message.byteLength < HEADER_BYTES ? 0 : new DataView(message).getUint32(0);
		if (turn === 0 || turn !== this.#audioTurn) {
			this.stats.lateFrames++;
		} else if (message.byteLength % 2 === 0) {
			// Little-endian, as typed arrays are in every browser.
			this.#speaker.push(turn, new Int16Array(message, HEADER_BYTES));
		}
	}

	#hear(text) {
		let message;
		try {
			message = JSON.parse(text);
		} catch {
			return;
		}
		if (typeof message?.type === 'string') {
			this.#unanswered = 0;
			this.#obey(message);
			this.emit(message.type, message);
		}
	}

	#obey(message) {
		const {turn} = message;
		switch (message.type) {
			case 'session.started':
				this.#started = true;
				this.#speaker.reset(message.output?.sampleRate ?? 16000);
				this.#pings = setInterval(() => this.#ping(), PING_MS);
				return this.#ping();
			case 'state':
				return (this.state = message.to);
			case 'audio.started':
				return (this.#audioTurn = turn > this.#overTurn ? turn : this.#audioTurn);
			case 'audio.done':
				return turn === this.#audioTurn && this.#speaker.done(turn);
			case 'interrupted':
				return this.#drop(turn);
			case 'duck':
			case 'unduck':
			case 'hold':
			case 'release':
				return this.#speaker[message.type](turn);
			case 'pong':
				return this.emit('rtt', {ms: performance.now() - message.t});
			case 'session.ended':
				this.#ended ??= message.reason;
				return this.#speaker.flush(Infinity);
		}
	}

	#acknowledge(event, {turn, ms}) {
		if (turn === this.#audioTurn) {
			this.#send({type: `playback.${event}`, turn, ...(event === 'progress' && {ms})});
			if (event === 'finished') {
				this.#overTurn = turn;
				this.#audioTurn = 0;
			}
		}
	}

	#ping() {
		if (this.#unanswered++ >= PINGS_UNANSWERED) {
			this.#close('lost'); // half-open connection
		} else {
			this.#send({type: 'ping', t: performance.now()});
		}
	}

	#send(message) {
		if (this.#socket?.readyState === 1) {
			this.#socket.send(JSON.stringify(message));
		}
	}

	#close(reason) {
		const socket = this.#socket;
		if (socket) {
			this.#socket = null;
			socket.onopen = socket.onmessage = socket.onclose = null;
			socket.close();
			clearInterval(this.#pings);
			this.#life.abort();
			this.#speaker.flush(Infinity);
			this.state = 'IDLE';
			this.#audioTurn = 0;
			this.emit('closed', {reason: this.#ended ?? reason});
		}
	}
}

function joined(frames) {
	const message = new Uint8Array(frames.reduce((sum, {byteLength}) => sum + byteLength, 0));
	frames.reduce((at, frame) => (message.set(new Uint8Array(frame), at), at + frame.byteLength), 0);
	return message.buffer;
}
