import {FRAME_BYTES} from './framer.js';

export const PROTOCOL = 'parley.v1';

/** A socket that holds more than this is stalled: half a second of microphone. */
const STALLED_BYTES = 25 * FRAME_BYTES;
/** Frames kept for a stalled socket, another half second; the oldest go first. */
const KEPT_FRAMES = 25;
const HEADER_BYTES = 4;
const PING_MS = 2000;
/** Pings without an answer after which the connection is lost. */
const PINGS_UNANSWERED = 5;
const CLOSE_MS = 2000;

/**
 * One conversation over the protocol `parley.v1`. It knows no page and no audio device: the loudspeaker is handed in,
 * microphone frames are handed to frame().
 *
 * Events, as CustomEvent with the message in `detail`: every message of the server under its type (`session.started`,
 * `state`, `transcript.partial`, ...), and
 * - `cut` {turn}: the reply was stopped here, ahead of the server's `interrupted`
 * - `rtt` {ms}
 * - `closed` {reason}: the last event. `session.ended`'s reason, or "refused" (never got a session), or "lost"
 *
 * With the audio modules of this folder:
 *
 *     const [speaker, microphone] = [new Speaker(), new Microphone()];
 *     await speaker.open(); // in the handler of a click
 *     await microphone.open();
 *     const client = new ParleyClient({url, speaker});
 *     microphone.addEventListener('frame', ({detail}) => client.frame(detail.frame));
 *     client.start();
 *
 * @typedef {EventTarget} AudioPort the loudspeaker, see Speaker: reset(sampleRate), push(turn, message), done(turn),
 *     flush(turn), duck(turn), unduck(); events `started` {turn}, `progress` {turn, ms}, `finished` {turn}
 */
export class ParleyClient extends EventTarget {
  /** IDLE, USER_SPEAKING, AI_PROCESSING or AI_SPEAKING, as the server last said. */
  state = 'IDLE';
  /** Counters; rttMs is the last round trip in milliseconds, null before the first. */
  stats = {framesSent: 0, framesDropped: 0, lateFrames: 0, badMessages: 0, rttMs: null};
  #url;
  #speaker;
  #connect;
  #now;
  #socket = null;
  #started = false;
  #ended = null;
  #audioTurn = 0;
  #silencedTurn = 0;
  #kept = [];
  #pings = null;
  #unanswered = 0;
  #life = new AbortController();

  /**
   * @param {object} options
   * @param {string} options.url of the WebSocket
   * @param {AudioPort} options.speaker
   * @param {(url: string, protocol: string) => WebSocket} [options.connect]
   * @param {() => number} [options.now] milliseconds of a monotonic clock
   */
  constructor({
    url,
    speaker,
    connect = (address, protocol) => new WebSocket(address, protocol),
    now = () => performance.now(),
  }) {
    super();
    this.#url = url;
    this.#speaker = speaker;
    this.#connect = connect;
    this.#now = now;
  }

  /** Whether a session is going on. */
  get live() {
    return this.#started && this.#socket !== null;
  }

  /** The turn whose reply is sounding or about to, 0 when none is. */
  get audioTurn() {
    return this.#audioTurn;
  }

  /** Connects and starts the session. @param {{language?: string, voice?: string}} [wishes] */
  start(wishes = {}) {
    const socket = this.#connect(this.#url, PROTOCOL);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#send({type: 'session.start', ...wishes});
    socket.onmessage = ({data}) => (typeof data === 'string' ? this.#hear(data) : this.#play(data));
    socket.onclose = () => this.#close(this.#ended ?? (this.#started ? 'lost' : 'refused'));
    this.#acknowledge('started', ({turn}) => ({type: 'playback.started', turn}));
    this.#acknowledge('progress', ({turn, ms}) => ({type: 'playback.progress', turn, ms}));
    this.#acknowledge('finished', ({turn}) => ({type: 'playback.finished', turn}));
  }

  /** Hangs up; `closed` follows. Harmless when there is nothing to hang up. */
  stop() {
    const socket = this.#socket;
    if (socket === null) {
      return;
    }
    this.#speaker.flush(Infinity);
    this.#ended ??= 'stopped';
    if (socket.readyState === 1) {
      this.#send({type: 'session.stop'});
      setTimeout(() => this.#close('stopped'), CLOSE_MS);
    } else {
      this.#close('stopped');
    }
  }

  /** Stops the reply: the loudspeaker at once, the server as soon as it hears of it. */
  interrupt() {
    if (this.live) {
      this.#silence();
      this.#send({type: 'interrupt'});
    }
  }

  /** A turn that was typed. While the assistant speaks it interrupts. @param {string} text */
  say(text) {
    if (this.live) {
      this.#silence();
      this.#send({type: 'text.input', text});
    }
  }

  /** @param {ArrayBuffer} frame 640 bytes of the microphone; kept or sent, so not to be written to any more */
  frame(frame) {
    if (!this.live) {
      return;
    }
    this.#kept.push(frame);
    while (this.#kept.length > 0 && this.#socket.bufferedAmount <= STALLED_BYTES) {
      this.#socket.send(this.#kept.shift());
      this.stats.framesSent++;
    }
    while (this.#kept.length > KEPT_FRAMES) {
      this.#kept.shift();
      this.stats.framesDropped++;
    }
  }

  #silence() {
    const turn = this.#audioTurn;
    if (turn > this.#silencedTurn) {
      this.#drop(turn);
      this.#tell('cut', {turn});
    }
  }

  #drop(turn) {
    this.#silencedTurn = Math.max(this.#silencedTurn, turn);
    this.#audioTurn = this.#audioTurn <= turn ? 0 : this.#audioTurn;
    this.#speaker.flush(turn);
  }

  #play(message) {
    const samples = message.byteLength - HEADER_BYTES;
    if (samples < 0 || samples % 2 !== 0) {
      this.stats.badMessages++;
      return;
    }
    const turn = new DataView(message).getUint32(0);
    if (turn === 0 || turn !== this.#audioTurn) {
      this.stats.lateFrames++;
      return;
    }
    this.#speaker.push(turn, message);
  }

  #hear(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      message = null;
    }
    if (typeof message?.type !== 'string') {
      this.stats.badMessages++;
      return;
    }
    this.#unanswered = 0;
    this.#obey(message);
    this.#tell(message.type, message);
  }

  #obey(message) {
    const {turn} = message;
    switch (message.type) {
      case 'session.started':
        this.#started = true;
        this.#speaker.reset(message.output?.sampleRate ?? 16000);
        this.#pings = setInterval(() => this.#ping(), PING_MS);
        this.#ping();
        break;
      case 'state':
        this.state = message.to;
        break;
      case 'audio.started':
        if (turn > this.#silencedTurn) {
          this.#audioTurn = turn;
        }
        break;
      case 'audio.done':
        if (turn === this.#audioTurn) {
          this.#speaker.done(turn);
        }
        break;
      case 'interrupted':
        this.#drop(turn);
        break;
      case 'duck':
        this.#speaker.duck(turn);
        break;
      case 'unduck':
        this.#speaker.unduck();
        break;
      case 'pong':
        this.stats.rttMs = this.#now() - message.t;
        this.#tell('rtt', {ms: this.stats.rttMs});
        break;
      case 'session.ended':
        this.#ended = message.reason;
        this.#speaker.flush(Infinity);
        break;
    }
  }

  /** Tells the server what the loudspeaker does, as long as it is about the reply being played. */
  #acknowledge(event, toMessage) {
    const listener = ({detail}) => {
      if (detail.turn === this.#audioTurn) {
        this.#send(toMessage(detail));
        if (event === 'finished') {
          this.#silencedTurn = detail.turn;
          this.#audioTurn = 0;
        }
      }
    };
    this.#speaker.addEventListener(event, listener, {signal: this.#life.signal});
  }

  #ping() {
    if (this.#unanswered++ >= PINGS_UNANSWERED) {
      this.#close('lost'); // half open: the network went away without a word
    } else {
      this.#send({type: 'ping', t: this.#now()});
    }
  }

  #send(message) {
    if (this.#socket?.readyState === 1) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #close(reason) {
    const socket = this.#socket;
    if (socket === null) {
      return;
    }
    this.#socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    clearInterval(this.#pings);
    this.#life.abort();
    this.#speaker.flush(Infinity);
    this.state = 'IDLE';
    this.#tell('closed', {reason: this.#ended ?? reason});
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}
