/** Records every sample that passes, with the frame at which recording began. */
class Tap extends AudioWorkletProcessor {
  #blocks = [];
  #from = -1;

  constructor() {
    super();
    this.port.onmessage = () => this.port.postMessage({blocks: this.#blocks, from: this.#from});
  }

  process([input]) {
    if (input.length > 0) {
      this.#from = this.#from < 0 ? currentFrame : this.#from;
      this.#blocks.push(input[0].slice());
    }
    return true;
  }
}

registerProcessor('tap', Tap);
