/** The words of both sides, turn by turn. */

/** Letters spoken in a second, to guess where a reply was cut before its length was known. */
const LETTERS_PER_SECOND = 15;

export class Transcript {
  #list;
  #scroller;
  #turns = new Map();
  /** False while the user has scrolled back to read. */
  #following = true;

  /** @param {HTMLOListElement} list @param {HTMLElement} scroller */
  constructor(list, scroller) {
    this.#list = list;
    this.#scroller = scroller;
    scroller.addEventListener('scroll', () => {
      this.#following = scroller.scrollTop + scroller.clientHeight > scroller.scrollHeight - 40;
    });
    new ResizeObserver(() => this.#scroll()).observe(scroller);
  }

  /** @param {(type: string, listener: (message: object) => void) => void} on subscribes to the conversation */
  follow(on) {
    on('transcript.partial', ({turn, text}) => this.heard(turn, text, false));
    on('transcript.final', ({turn, text}) => this.heard(turn, text, true));
    on('reply.delta', ({turn, text}) => this.add(turn, text));
    on('reply.done', ({turn, text, finish}) => this.complete(turn, text, finish));
    on('interrupted', ({turn}) => this.cut(turn, null, null));
  }

  clear() {
    this.#turns.clear();
    this.#list.replaceChildren();
    this.#following = true;
  }

  /** The user's words of this turn so far. @param {boolean} final false: they may still change */
  heard(turn, text, final) {
    const line = this.#line(turn, 'user', 'You');
    line.item.hidden = text === '';
    line.words.textContent = text;
    line.item.classList.toggle('tentative', !final);
    this.#scroll();
  }

  /** The next piece of the reply. */
  add(turn, text) {
    const line = this.#line(turn, 'reply', 'Parley');
    if (!line.over) {
      line.text += text;
      line.words.textContent = line.text;
      this.#scroll();
    }
  }

  /** The whole reply. @param {string} finish stop, length, interrupted or failed */
  complete(turn, text, finish) {
    const line = this.#turns.get(turn)?.reply;
    if (finish === 'stop' || finish === 'length') {
      const rest = (text ?? '').slice(line?.text.length ?? 0);
      if (rest) {
        this.add(turn, rest);
      }
    } else if (finish === 'failed' && line) {
      this.#cut(line, line.text.length, 'failed');
    } else if (finish === 'interrupted') {
      this.cut(turn, null, null);
    }
  }

  /**
   * The reply was interrupted.
   * @param {?number} playedMs of it had sounded; null when not known (yet)
   * @param {?number} totalMs the whole reply lasts; null when not known
   */
  cut(turn, playedMs, totalMs) {
    const line = this.#turns.get(turn)?.reply;
    if (!line || line.over === 'exact') {
      return;
    }
    const share = totalMs
      ? playedMs / totalMs
      : ((playedMs ?? 0) * LETTERS_PER_SECOND) / 1000 / Math.max(1, line.text.length);
    this.#cut(line, wordEnd(line.text, share * line.text.length), 'interrupted');
    line.over = playedMs === null ? 'guess' : 'exact';
  }

  #cut(line, at, why) {
    line.over = why;
    const rest = element('del', 'unheard', line.text.slice(at));
    line.words.replaceChildren(line.text.slice(0, at), rest, ' ', element('span', 'mark', why));
    this.#scroll();
  }

  #line(turn, side, name) {
    const lines = this.#turns.get(turn) ?? {};
    this.#turns.set(turn, lines);
    if (!lines[side]) {
      const item = element('li', side);
      const words = element('p', 'words');
      item.append(element('span', 'who', name), words);
      lines[side] = {item, words, text: '', over: null};
      if (side === 'user' && lines.reply) {
        lines.reply.item.before(item);
      } else {
        this.#list.append(item);
      }
    }
    return lines[side];
  }

  #scroll() {
    if (this.#following) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    }
  }
}

/** Where the word that is being said at this letter ends. */
function wordEnd(text, at) {
  const space = text.indexOf(' ', Math.round(at));
  return at <= 0 ? 0 : space < 0 ? text.length : space;
}

export function element(name, className, text = '') {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}
