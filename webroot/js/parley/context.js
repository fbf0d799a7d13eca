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

/** Calls `changed(running)`, or `closed()` when the browser has closed a context that once ran. */
export function watch(context, changed, closed) {
	let ran = context.state === 'running';
	context.onstatechange = () => {
		const running = context.state === 'running';
		context.state === 'closed' && ran ? closed() : changed(running);
		ran ||= running;
	};
}

export function discard(context) {
	context.onstatechange = null;
	context.close().catch(() => {}); // it may be closed
}

/**
 * Resumes a context. A browser that wants a click first leaves the promise pending, so wait a second at most.
 * @returns {Promise<?boolean>} whether it runs; null when only a new one can: it is closed or stays interrupted
 */
export async function wake(context) {
	if (context && context.state !== 'running' && context.state !== 'closed') {
		await Promise.race([context.resume().catch(() => {}), new Promise((done) => setTimeout(done, 1000))]);
	}
	return {running: true, suspended: false}[context?.state] ?? null;
}
