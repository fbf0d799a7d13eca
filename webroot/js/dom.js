export const byId = (id) => document.getElementById(id);

/** A new element with its content, strings and nodes, and CSS properties. */
export function make(name, className = '', content = [], style = {}) {
	const node = document.createElement(name);
	node.className = className;
	node.append(...content);
	Object.assign(node.style, style);
	return node;
}

export function button(text, act, className = '') {
	return Object.assign(make('button', className, [text]), {onclick: act});
}
