/**
 * An audio context at the device's own rate (Firefox refuses a microphone at any other; the worklets convert).
 * @param {string} worklet module beside this one
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
 * Asks a suspended context to run. A browser that wants a click first leaves the promise pending: a second is enough.
 * @returns {Promise<boolean>} whether it runs
 */
export async function wake(context) {
  if (context.state !== 'running') {
    await Promise.race([context.resume().catch(() => {}), new Promise((done) => setTimeout(done, 1000))]);
  }
  return context.state === 'running';
}
