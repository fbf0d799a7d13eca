/** Records every sample that passes, with the frame at which recording began. */
class Tap extends AudioWorkletProcessor {
  #blocks = [];

  constructor() {
    super();
    this.port.onmessage = () => this.port.postMessage({blocks: this.#blocks});
  }

  process([input]) {
    if (input.length > 0) {
      this.#blocks.push(input[0].slice());
    }
    return true;
  }
}

registerProcessor('tap', Tap);
