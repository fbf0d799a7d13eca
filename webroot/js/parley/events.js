/** An EventTarget whose listeners are given the detail. */
export class Emitter extends EventTarget {
	on(type, listener, life) {
		this.addEventListener(type, ({detail}) => listener(detail), life);
	}

	emit(type, detail = {}) {
		this.dispatchEvent(new CustomEvent(type, {detail}));
	}
}
