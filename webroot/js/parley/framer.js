export const INPUT_RATE = 16000;
export const FRAME_SAMPLES = 320;

/**
 * Cuts samples into the protocol's frames: 20 ms at 16 kHz, signed 16-bit little-endian, 640 bytes. Pure.
 * @param {(frame: ArrayBuffer, level: number) => void} onFrame level: root mean square, 0 to 1
 * @returns {(samples: Float32Array) => void} carries over what fills no frame
 */
export function framer(onFrame) {
	let view, filled, energy;
	const clear = () => {
		view = new DataView(new ArrayBuffer(2 * FRAME_SAMPLES));
		filled = energy = 0;
	};
	clear();
	return (samples) => {
		for (const value of samples) {
			const sample = Math.max(-1, Math.min(1, value)) || 0; // a NaN is silence
			energy += sample * sample;
			view.setInt16(2 * filled++, Math.round(sample * (sample < 0 ? 32768 : 32767)), true);
			if (filled === FRAME_SAMPLES) {
				onFrame(view.buffer, Math.sqrt(energy / FRAME_SAMPLES));
				clear();
			}
		}
	};
}
