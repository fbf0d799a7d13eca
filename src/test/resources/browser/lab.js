/** The page's worklets in an offline context, where a device of any rate can be had. */

const SUM = 2 * Math.PI;

function amplitude(hertz, samples, rate) {
  let [re, im] = [0, 0];
  samples.forEach((sample, i) => {
    re += sample * Math.cos((SUM * hertz * i) / rate);
    im += sample * Math.sin((SUM * hertz * i) / rate);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}

/** Ten seconds of a voice-like chord and a hiss above the band, as a device of this rate captures them. */
export async function capture(rate) {
  const context = new OfflineAudioContext(1, 10 * rate, rate);
  await context.audioWorklet.addModule('/js/parley/capture-worklet.js');
  const node = new AudioWorkletNode(context, 'parley-capture', {channelCount: 1, channelCountMode: 'explicit'});
  const frames = [];
  node.port.onmessage = ({data: {frame}}) => frames.push(frame);
  for (const hertz of [200, 1000, 3000, 10000].filter((hertz) => hertz < rate / 2)) {
    const [voice, gain] = [new OscillatorNode(context, {frequency: hertz}), new GainNode(context, {gain: 0.2})];
    voice.connect(gain).connect(node);
    voice.start();
  }
  node.connect(context.destination);
  await context.startRendering();
  await until(() => frames.length >= 500);
  const samples = frames
    .slice(50, 450)
    .flatMap((frame) => Array.from(new Int16Array(frame), (sample) => sample / 32768));
  return {
    frames: frames.length,
    bytes: [...new Set(frames.map((frame) => frame.byteLength))],
    spectrum: [200, 1000, 3000, 6000].map((hertz) => amplitude(hertz, samples, 16000)),
  };
}

/** A reply of ninety seconds, delivered in the first nine, as a device of this rate plays it. */
export async function longReply(rate) {
  const [seconds, source] = [90, 16000];
  const context = new OfflineAudioContext(1, (seconds + 2) * rate, rate);
  const {node, events} = await playback(context);
  node.port.postMessage(['reset', source]);
  const second = Int16Array.from({length: 10 * source}, (_, i) =>
    Math.round(8000 * Math.sin((SUM * 500 * i) / source)),
  );
  for (let at = 0; at < 9; at++) {
    const deliver = () => {
      for (let from = 0; from < second.length; from += 8000) {
        post(node, 1, second.subarray(from, from + 8000));
      }
      if (at === 8) {
        node.port.postMessage(['done', 1]);
      }
      return fence(node, events);
    };
    if (at === 0) {
      await deliver();
    } else {
      context
        .suspend(at)
        .then(deliver)
        .then(() => context.resume());
    }
  }
  const [played] = [(await context.startRendering()).getChannelData(0)];
  await until(() => events.some(({type}) => type === 'finished'));
  const first = played.findIndex((sample) => sample !== 0);
  const loud = (from) => amplitude(500, played.subarray(from, from + rate), rate);
  return {
    finishedMs: events.find(({type}) => type === 'finished').ms,
    underruns: events.filter(({type}) => type === 'underrun').length,
    quietSeconds: Array.from({length: 89}, (_, i) => loud(first + i * rate)).filter(
      (a) => Math.abs(a - 8000 / 32768) > 0.003,
    ).length,
    silentAfter: played.subarray(first + 90 * rate + 0.01 * rate).every((sample) => sample === 0),
  };
}

/** A reply that stalls for 300 ms in the middle of a swing. */
export async function stalledReply(rate) {
  const source = 16000;
  const context = new OfflineAudioContext(1, 2 * rate, rate);
  const {node, events} = await playback(context);
  const reply = Int16Array.from({length: source}, (_, i) => Math.round(16000 * Math.sin((SUM * 441 * i) / source)));
  node.port.postMessage(['reset', source]);
  post(node, 1, reply.subarray(0, 4810));
  await fence(node, events);
  context.suspend(0.6).then(async () => {
    post(node, 1, reply.subarray(4810));
    node.port.postMessage(['done', 1]);
    await fence(node, events);
    context.resume();
  });
  const played = (await context.startRendering()).getChannelData(0);
  await until(() => events.some(({type}) => type === 'finished'));
  return {
    step: largestStep(played) / ((SUM * 441 * 16000) / 32768 / rate),
    underruns: events.filter(({type}) => type === 'underrun').length,
    finishedMs: events.find(({type}) => type === 'finished').ms,
    silentBetween: played.subarray(0.32 * rate, 0.6 * rate).every((sample) => sample === 0),
    soundsAfter: amplitude(441, played.subarray(0.7 * rate, 1.2 * rate), rate),
  };
}

/** A reply that is flushed in the middle, while more of it comes. */
export async function flushedReply(rate) {
  const source = 16000;
  const context = new OfflineAudioContext(1, 2 * rate, rate);
  const {node, events} = await playback(context);
  const reply = Int16Array.from({length: 3 * source}, (_, i) => Math.round(16000 * Math.sin((SUM * 441 * i) / source)));
  node.port.postMessage(['reset', source]);
  post(node, 1, reply);
  await fence(node, events);
  let at = 0;
  context.suspend(0.7).then(async () => {
    at = Math.round(context.currentTime * rate);
    node.port.postMessage(['flush', 1]);
    post(node, 1, reply);
    await fence(node, events);
    context.resume();
  });
  const played = (await context.startRendering()).getChannelData(0);
  return {
    soundsUntil: played.findLastIndex((sample) => sample !== 0) - at + 1,
    soundsBefore: amplitude(441, played.subarray(0.2 * rate, 0.6 * rate), rate),
    step: largestStep(played) / ((SUM * 441 * 16000) / 32768 / rate),
  };
}

/** A reply that is held in the middle of a swing for 500 ms and released, beside the same one without a hold. */
export async function heldReply(rate) {
  const source = 16000;
  const reply = Int16Array.from({length: source}, (_, i) => Math.round(16000 * Math.sin((SUM * 441 * i) / source)));
  const render = async (hold) => {
    const context = new OfflineAudioContext(1, 2 * rate, rate);
    const {node, events} = await playback(context);
    const tell = async (...calls) => {
      calls.forEach((call) => node.port.postMessage(call));
      await fence(node, events);
    };
    await tell(['reset', source], ['push', 1, reply.slice()], ['done', 1]);
    if (hold) {
      const at = (seconds, ...calls) => context.suspend(seconds).then(() => tell(...calls)).then(() => context.resume());
      at(0.4, ['duck', 1], ['hold', 1]);
      at(0.9, ['release', 1]);
    }
    const played = (await context.startRendering()).getChannelData(0);
    await until(() => events.some(({type}) => type === 'finished'));
    return {played, events};
  };
  const [{played: whole}, {played, events}] = [await render(false), await render(true)];
  const ramp = Math.round(0.004 * rate);
  const stopped = played.findIndex((_, i) => i > 0.4 * rate && played.subarray(i, i + ramp).every((x) => x === 0));
  const resumed = played.findIndex((x, i) => i > stopped && x !== 0);
  // The ramp's very last and first samples are zeros.
  const shifts = [-2, -1, 0, 1, 2].map((off) => resumed - stopped + off);
  const differs = (shift) =>
    whole.findIndex((x, i) => i > stopped + 2 * ramp && i + shift < played.length && Math.abs(x - played[i + shift]) > 1e-4);
  return {
    stoppedMs: (1000 * stopped) / rate - 400,
    heldMs: (1000 * (resumed - stopped)) / rate,
    same: played.subarray(0, 0.4 * rate).every((x, i) => x === whole[i]) && shifts.some((shift) => differs(shift) < 0),
    step: largestStep(played) / ((SUM * 441 * 16000) / 32768 / rate),
    underruns: events.filter(({type}) => type === 'underrun').length,
    finishedMs: events.find(({type}) => type === 'finished').ms,
  };
}

function largestStep(played) {
  let step = 0;
  for (let i = 1; i < played.length; i++) {
    step = Math.max(step, Math.abs(played[i] - played[i - 1]));
  }
  return step;
}

async function playback(context) {
  await context.audioWorklet.addModule('/js/parley/playback-worklet.js');
  const node = new AudioWorkletNode(context, 'parley-playback', {numberOfInputs: 0, outputChannelCount: [1]});
  const events = [];
  node.port.onmessage = ({data}) => events.push(data);
  node.connect(context.destination);
  return {node, events};
}

function post(node, turn, samples) {
  node.port.postMessage(['push', turn, samples.slice()]);
}

/** Everything posted so far has arrived: messages keep their order, and a flush of turn 0 is answered as that. */
async function fence(node, events) {
  const answered = () => events.filter(({type, turn}) => type === 'flushed' && turn === 0).length;
  const before = answered();
  node.port.postMessage(['flush', 0]);
  await until(() => answered() > before);
}

async function until(condition) {
  while (!condition()) {
    await new Promise((next) => setTimeout(next, 5));
  }
}
