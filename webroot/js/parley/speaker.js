import {openContext, wake} from './context.js';

/**
 * The loudspeaker: one audio context and one worklet node for the page's life. It is the audio port of ParleyClient.
 *
 * Events, as CustomEvent with the fields in `detail`: those of PlaybackQueue (`started`, `progress`, `finished`,
 * `flushed`, `underrun`, `meter`), and `running` {running: boolean} when the browser stops or resumes sound.
 */
export class Speaker extends EventTarget {
  #context = null;
  #node = null;
  #sinkId = '';

  /** For measuring; null before open(). */
  get context() {
    return this.#context;
  }

  /** The worklet node, mono; null before open(). */
  get node() {
    return this.#node;
  }

  get running() {
    return this.#context?.state === 'running';
  }

  /** Whether this browser lets the user choose a loudspeaker. */
  static get canChoose() {
    return typeof AudioContext !== 'undefined' && 'setSinkId' in AudioContext.prototype;
  }

  /**
   * Opens the loudspeaker, or wakes it. The first call belongs into the handler of a click or key press.
   * @returns {Promise<boolean>} whether sound can be heard; false until the user clicks once more
   */
  async open() {
    if (this.#context === null || this.#context.state === 'closed') {
      this.#context = await openContext('./playback-worklet.js');
      this.#context.addEventListener('statechange', () => this.#tell('running', {running: this.running}));
      this.#node = new AudioWorkletNode(this.#context, 'parley-playback', {
        numberOfInputs: 0,
        outputChannelCount: [1],
      });
      this.#node.port.onmessage = ({data}) => this.#tell(data.type, data);
      this.#node.connect(this.#context.destination);
      await this.choose(this.#sinkId);
    }
    return wake(this.#context);
  }

  /** @param {string} deviceId an audiooutput's id; empty for the system's choice, taken too when the device is gone */
  async choose(deviceId) {
    this.#sinkId = deviceId;
    if (Speaker.canChoose && this.#context && this.#context.sinkId !== deviceId) {
      await this.#context.setSinkId(deviceId).catch(() => {
        this.#sinkId = '';
      });
    }
  }

  /** A new conversation begins. @param {number} sampleRate of what push() will bring, Hz */
  reset(sampleRate) {
    this.#tellLatency();
    this.#post({type: 'reset', sampleRate});
  }

  /**
   * @param {number} turn
   * @param {ArrayBuffer} message 4 bytes of header, then signed 16-bit samples; transferred, so gone for the caller
   */
  push(turn, message) {
    this.#post({type: 'push', turn, message}, [message]);
  }

  /** All of this turn's reply has been pushed. */
  done(turn) {
    this.#post({type: 'done', turn});
  }

  /** Silence at once: drops all audio up to and including this turn. Answered by the event `flushed`. */
  flush(turn) {
    this.#post({type: 'flush', turn});
  }

  /** Lowers the volume of this turn's reply. */
  duck(turn) {
    this.#post({type: 'duck', turn});
  }

  /** Restores the volume. */
  unduck() {
    this.#post({type: 'unduck'});
  }

  #post(message, transfer = []) {
    this.#node?.port.postMessage(message, transfer);
  }

  #tell(type, detail) {
    if (type === 'started') {
      this.#tellLatency();
    }
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }

  /** A reply counts as heard when it has left the loudspeaker, which over Bluetooth is a good while later. */
  #tellLatency() {
    const seconds = this.#context?.outputLatency || this.#context?.baseLatency || 0;
    this.#post({type: 'latency', latencyMs: seconds * 1000});
  }
}
