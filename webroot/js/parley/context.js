/** What capture and playback share about audio contexts. */

/**
 * An audio context at the device's own rate: Firefox refuses a microphone in a context of any other rate, so the
 * worklets convert instead.
 * @param {string} worklet module beside this one
 * @returns {Promise<AudioContext>}
 */
export async function openContext(worklet) {
  const context = new AudioContext({latencyHint: 'interactive'});
  try {
    await context.audioWorklet.addModule(new URL(worklet, import.meta.url));
    return context;
  } catch (failure) {
    context.close();
    throw failure;
  }
}

/**
 * Asks a suspended or interrupted context to run. A browser that wants a click first leaves the promise pending, so it
 * is not waited for longer than `patienceMs`.
 * @returns {Promise<boolean>} whether it runs
 */
export async function wake(context, patienceMs = 1000) {
  if (context.state !== 'running') {
    await Promise.race([context.resume().catch(() => {}), new Promise((done) => setTimeout(done, patienceMs))]);
  }
  return context.state === 'running';
}
