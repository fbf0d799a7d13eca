/** Listens to what the page's loudspeaker worklet gives to the device, sample by sample. */
export async function tap({context, node}) {
  await context.audioWorklet.addModule('/test/tap-worklet.js');
  const recorder = new AudioWorkletNode(context, 'tap');
  node.connect(recorder);
  recorder.connect(context.destination);
  window.recorded = () =>
    new Promise((done) => {
      recorder.port.onmessage = ({data: {blocks, from}}) => {
        const samples = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
        blocks.reduce((at, block) => (samples.set(block, at), at + block.length), 0);
        done({samples, from});
      };
      recorder.port.postMessage(null);
    });
}

/**
 * Where sound begins and ends, in samples, the largest step between neighbours, the longest silence in between, and
 * the context's frame of the first sample.
 */
export async function heard() {
  const {samples, from} = await window.recorded();
  let [first, last, step, gap] = [-1, -1, 0, 0];
  for (let i = 1; i < samples.length; i++) {
    if (samples[i] !== 0) {
      first = first < 0 ? i : first;
      gap = last < 0 ? 0 : Math.max(gap, i - last - 1);
      last = i;
    }
    step = Math.max(step, Math.abs(samples[i] - samples[i - 1]));
  }
  return {first, last, step, gap, from, total: samples.length};
}
