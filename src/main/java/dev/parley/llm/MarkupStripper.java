package dev.parley.llm;

import java.util.function.IntConsumer;

/**
 * Takes out of a text what is written but not spoken: Markdown, tags, code blocks, tables, link targets, the paths of URLs,
 * emoji, control characters, the tokens that end a model's turn, and its {@link Thought}s. Takes one code point
 * after the other and holds back only what it can't yet tell: a few characters, or a line that begins with a bar.
 */
final class MarkupStripper {
    private static final String RUNS = "*_~`#-+=!";
    private static final String QUOTES = "\"'\u201c\u2018\u00ab";
    private static final int LONGEST_TAG = 120;

    /** A line that begins with a bar and is longer than this, in chars, is a row of a table however it ends. */
    private static final int LONGEST_LINE = 400;

    private static final int END = -1;

    private enum Mode {
        TEXT,
        TAG,
        FENCE,
        ROW,
        MARK,
        LINK_TARGET,
        URL_START,
        URL,
        THOUGHT
    }

    private final IntConsumer out;
    private final StringBuilder held = new StringBuilder();
    private Mode mode = Mode.TEXT;
    private boolean lineStart = true;
    private int last = ' ';
    private int lastVisible = ' ';
    private int runOf;
    private int run;
    private int depth;
    private boolean afterBracket;

    /** Whether the tag is quoted, so that the text talks about it. */
    private boolean quoted;

    private boolean afterEmoji;
    private WebAddress address;
    private Thought thought;

    /** @param out takes the spoken code points, and {@link SpokenText#OMISSION} where something between words is left out */
    MarkupStripper(IntConsumer out) {
        this.out = out;
    }

    void accept(int c) {
        boolean joinsEmoji = afterEmoji && Symbols.isEmojiJoiner(c);
        afterEmoji = joinsEmoji || Symbols.isEmoji(c);
        if (!joinsEmoji && !Symbols.isInvisible(c)) {
            step(c);
        }
    }

    /** The text is complete: what was held back is decided. */
    void finish() {
        step(END);
        mode = Mode.TEXT;
    }

    private void step(int c) {
        switch (mode) {
            case TEXT -> text(c);
            case TAG -> tag(c);
            case FENCE -> fence(c);
            case ROW -> row(c);
            case MARK -> mark(c);
            case LINK_TARGET -> linkTarget(c);
            case URL_START -> urlStart(c);
            case URL -> url(c);
            case THOUGHT -> mode = c != END && thought.endsWith(c) ? Mode.TEXT : mode;
        }
    }

    private void text(int c) {
        if (run > 0 && c == runOf) {
            run++;
            return;
        }
        boolean afterCode = run > 0 && runOf == '`';
        if (run > 0) {
            endRun(c);
            if (mode != Mode.TEXT) {
                step(c);
                return;
            }
        }
        boolean target = afterBracket && c == '(';
        afterBracket = false;
        if (c == END) {
            return;
        }
        if (target) {
            mode = Mode.LINK_TARGET;
            depth = 1;
        } else if (RUNS.indexOf(c) >= 0) {
            runOf = c;
            run = 1;
        } else if (c == '<') {
            mode = Mode.TAG;
            quoted = afterCode || QUOTES.indexOf(last) >= 0;
        } else if (c == ']') {
            afterBracket = true;
        } else if (Thought.mayOpen(Character.toString(c))) {
            mode = Mode.MARK;
            held.appendCodePoint(c);
        } else if ("hHwW".indexOf(c) >= 0 && !Character.isLetterOrDigit(last)) {
            mode = Mode.URL_START;
            held.appendCodePoint(c);
        } else if (c == '|' && lineStart) {
            mode = Mode.ROW;
        } else if (c == '|') {
            emit(' ');
        } else if (Symbols.isEmoji(c)) {
            last = ' ';
            out.accept(SpokenText.OMISSION);
        } else if (c != '\\' && !(c == '>' && lineStart)) {
            emit(c);
        }
    }

    /** Decides what a run of one character means, by its place and what follows. */
    private void endRun(int next) {
        int count = run;
        run = 0;
        boolean space = next == END || Character.isWhitespace(next);
        boolean item = lineStart && count == 1 && space;
        switch (runOf) {
            case '`' -> mode = count >= 3 ? Mode.FENCE : Mode.TEXT;
            case '*' -> {
                boolean between = Character.isDigit(last) && Character.isDigit(next)
                        || Character.isWhitespace(last) && space && Character.isDigit(lastVisible);
                if (count == 1 && between && !item) {
                    emit('×');
                }
            }
            case '_' -> emitUnless(!Character.isLetterOrDigit(last) || !Character.isLetterOrDigit(next), ' ', 1);
            case '~' -> {
                mode = count >= 3 && lineStart ? Mode.FENCE : Mode.TEXT;
                emitUnless(count > 1 || !Character.isDigit(next), '~', 1);
            }
            case '#' -> emitUnless(lineStart && space, '#', count);
            case '-' -> emitUnless(count == 1 ? item : lineStart, count == 1 ? '-' : '—', 1);
            case '+' -> emitUnless(item, '+', count);
            case '=' -> emitUnless(lineStart && count >= 3, '=', count);
            default -> emitUnless(count == 1 && next == '[', '!', count);
        }
    }

    private void tag(int c) {
        boolean name = held.indexOf(" ") < 0;
        boolean opens = held.length() > 0
                ? !(name && ",;\"'".indexOf(c) >= 0)
                : c != END && (Character.isLetter(c) || "/!?|｜".indexOf(c) >= 0);
        if (!opens || c == END || c == '\n' || c == '<' || held.length() >= LONGEST_TAG) {
            String noTag = takeHeld();
            mode = Mode.TEXT;
            emit('<');
            noTag.codePoints().forEach(this::step);
            step(c);
        } else if (c == '>') {
            endTag(takeHeld());
        } else {
            held.appendCodePoint(c);
        }
    }

    private void endTag(String text) {
        WrittenTag tag = new WrittenTag(text);
        mode = Mode.TEXT;
        if (tag.isAddress()) {
            text.codePoints().forEach(this::step);
            step(' ');
            out.accept(SpokenText.OMISSION);
        } else if (tag.isWords()) {
            emit('<');
            text.codePoints().forEach(this::step);
            step('>');
        } else if (quoted && Thought.openedBy("<" + text + ">") != null) {
            text.codePoints().forEach(this::step);
        } else if (!think("<" + text + ">") && tag.breaksLine()) {
            step('\n');
        }
    }

    /** Whether thoughts begin with this mark. */
    private boolean think(String mark) {
        thought = Thought.openedBy(mark);
        mode = thought == null ? mode : Mode.THOUGHT;
        return thought != null;
    }

    /** A bracket, which alone is not spoken. */
    private void mark(int c) {
        if (c != END && Thought.mayOpen(held + Character.toString(c))) {
            held.appendCodePoint(c);
            if (think(held.toString())) {
                held.setLength(0);
            }
        } else {
            String noMark = takeHeld().substring(1);
            mode = Mode.TEXT;
            noMark.codePoints().forEach(this::step);
            step(c);
        }
    }

    private void fence(int c) {
        boolean closed = c != runOf && run >= 3;
        run = c == runOf ? run + 1 : 0;
        if (closed) {
            mode = Mode.TEXT;
            step(c);
        }
    }

    /** A line between bars is a row of a table; a line that only begins with a bar is text. */
    private void row(int c) {
        if (c != '\n' && c != END) {
            if (held.length() < LONGEST_LINE) {
                held.appendCodePoint(c);
            }
            return;
        }
        String line = takeHeld();
        mode = Mode.TEXT;
        if (line.length() < LONGEST_LINE && !line.stripTrailing().endsWith("|")) {
            emit(' ');
            line.codePoints().forEach(this::step);
        } else {
            out.accept(SpokenText.OMISSION);
        }
        step(c);
    }

    private void linkTarget(int c) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        boolean cut = c == '\n' || c == END;
        mode = cut || depth == 0 ? Mode.TEXT : mode;
        if (cut) {
            step(c);
        }
    }

    private void urlStart(int c) {
        String word = held + (c == END ? " " : Character.toString(c));
        if (WebAddress.isStart(word)) {
            held.setLength(0);
            address = new WebAddress();
            mode = Mode.URL;
        } else if (WebAddress.mayStart(word)) {
            held.appendCodePoint(c);
        } else {
            String noUrl = takeHeld();
            mode = Mode.TEXT;
            noUrl.codePoints().forEach(this::emit);
            step(c);
        }
    }

    private void url(int c) {
        if (!address.take(c)) {
            mode = Mode.TEXT;
            address.spoken().codePoints().forEach(this::emit);
            step(c);
        }
    }

    private String takeHeld() {
        String taken = held.toString();
        held.setLength(0);
        return taken;
    }

    private void emitUnless(boolean markup, int c, int count) {
        for (int i = 0; i < count && !markup; i++) {
            emit(c);
        }
    }

    private void emit(int c) {
        last = c;
        if (c == '\n') {
            lineStart = true;
        } else if (!Character.isWhitespace(c)) {
            lineStart = false;
            lastVisible = c;
        }
        out.accept(c);
    }
}
