package dev.parley.sim;

import dev.parley.session.ProtocolChecker;
import dev.parley.turn.Attempt;
import dev.parley.turn.EndReason;
import dev.parley.turn.Message;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold after every single event of a conversation: the invariants of the design, but for isolation, which takes two
 * conversations to see. Words and replies are numbered, so that the memory can be read: "w7" is the seventh thing that the
 * user said, "r3" the third attempt's reply.
 */
final class Invariants {
    /** The longest that a reply may take from the turn's end to its last sample. */
    private static final long LONGEST_REPLY_MS = 60_000;

    /** A held reply is interrupted or released within so long. */
    private static final long LONGEST_HOLD_MS = World.RULES.bargeInMs() + World.RULES.releaseMs();

    /** A reply that is prepared for a pause is promoted or given up within so long after the voice ended. */
    private static final long LONGEST_PREPARATION_MS = 5_000;

    /** Once, once more when the model fails, and once more when the voice takes the words and gives nothing. */
    private static final int MOST_ASKS = 3;

    /** And once more after each round of tools. */
    private static final int MOST_ROUNDS = 3;

    private final World world;
    private final ProtocolChecker protocol = new ProtocolChecker();
    private final BitSet interrupted = new BitSet();
    private final BitSet cancelled = new BitSet();
    private final BitSet remembered = new BitSet();
    private Message[] memory = new Message[32];
    private int memorySize;
    private List<Message> seen = List.of();
    private Attempt asked = Attempt.NONE;
    private Attempt askedBefore = Attempt.NONE;
    private int audibleTurn;
    private Attempt openAsk = Attempt.NONE;
    private Attempt openVoice = Attempt.NONE;
    private long phaseSince;
    private Phase phase = Phase.IDLE;
    private long lastActive;
    private long softlyActive;
    private boolean ended;
    private int asksInPhase;
    private int turns;

    /** The last turn that ended for its length. */
    private int longestTurn;

    private int roundsInPhase;
    private long finishedAt;
    private final Set<String> ran = new HashSet<>();
    private final Set<String> ranInTurn = new HashSet<>();
    private boolean reprompted;
    private long heldSince;
    private int speechIn;
    private long speechSince;
    private int speaksIn;
    private long speaksSince;

    Invariants(World world) {
        this.world = world;
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Turns that were answered or interrupted. */
    int turns() {
        return turns;
    }

    // After each event.

    void afterEvent() {
        TurnState state = world.state();
        if (ended) {
            check(world.sessionTimers() == 0, "4: a timer outlives the session");
            return;
        }
        check(state.phase() == phase, "the client was told another state than it is");
        long now = world.now();
        if (phase == Phase.AI_PROCESSING || phase == Phase.AI_SPEAKING) {
            check(state.live() != Attempt.NONE, "6: no reply");
            check(now - phaseSince <= LONGEST_REPLY_MS, "6: stuck in the reply");
        } else if (state.live() != Attempt.NONE) {
            check(
                    world.user.speaking() || now - world.user.speechEnd() <= LONGEST_PREPARATION_MS,
                    "6: a prepared reply is never given up");
        }
        boolean speaksOn = phase == Phase.USER_SPEAKING && world.user.speaking() && state.turn() == speaksIn;
        if (!speaksOn) {
            speaksIn = phase == Phase.USER_SPEAKING && world.user.speaking() ? state.turn() : 0;
            speaksSince = now;
        }
        check(heldSince == 0 || now - heldSince <= LONGEST_HOLD_MS, "9: held without end");
        check(now - speaksSince <= World.RULES.maxMs(), "10: a turn without end");
        check(world.sessionTimers() > 0 || world.user.heard(), "6: nothing can happen any more");
        List<Message> messages = state.conversation().messages();
        if (messages != seen) {
            seen = messages;
            readMemory(messages);
        }
    }

    private void readMemory(List<Message> messages) {
        pairsAreWhole(messages);
        List<Message> moved = new ArrayList<>();
        int same = Math.min(memorySize, messages.size());
        while (same > 0 && memory[same - 1] != messages.get(same - 1)) {
            same--;
        }
        while (memorySize > same) {
            Message gone = memory[--memorySize];
            if (gone.role().equals("user")) {
                numbers(gone.content(), false);
            } else {
                moved.add(gone);
            }
        }
        for (; memorySize < messages.size(); memorySize++) {
            if (memorySize == memory.length) {
                memory = java.util.Arrays.copyOf(memory, 2 * memorySize);
            }
            Message message = messages.get(memorySize);
            memory[memorySize] = message;
            if (message.role().equals("user")) {
                numbers(message.content(), true);
            } else if (!moved.removeIf(before -> isSame(before, message))
                    && message.toolCalls().isEmpty()
                    && message.toolCallId() == null) {
                rememberReply(message.content());
            }
        }
        check(moved.isEmpty(), "3: a reply or a tool's result was forgotten");
    }

    /** The same but for what was said before calls, which is forgotten when it is interrupted. */
    private static boolean isSame(Message before, Message message) {
        return before.equals(message)
                || !before.toolCalls().isEmpty()
                        && before.toolCalls().equals(message.toolCalls())
                        && message.content() == null;
    }

    /** Each call is followed by its result, before anything else. */
    private static void pairsAreWhole(List<Message> messages) {
        int at = 0;
        while (at < messages.size()) {
            Message message = messages.get(at++);
            check(message.toolCallId() == null, "3: a result without its call");
            for (ToolCall call : message.toolCalls()) {
                boolean follows = at < messages.size()
                        && call.id().equals(messages.get(at).toolCallId());
                check(follows, "3: a call without its result");
                at++;
            }
        }
    }

    private void numbers(String words, boolean added) {
        boolean any = false;
        for (int i = 0; i < words.length(); i++) {
            int number = 0;
            boolean digits = false;
            for (; i < words.length() && Character.isDigit(words.charAt(i)); i++) {
                number = 10 * number + words.charAt(i) - '0';
                digits = true;
            }
            if (digits) {
                check(remembered.get(number) != added, "3: words are remembered twice");
                remembered.set(number, added);
                any = true;
            }
        }
        check(any || words.replaceAll("okay|OKAY\\.?", "").isBlank(), "3: words that nobody said");
    }

    private void rememberReply(String text) {
        if (text.equals(World.GREETING)) {
            check(memorySize == 0 && audibleTurn == 1 && !interrupted.get(1), "3: a greeting that was not heard");
            return;
        }
        // What is said before a call is a reply where the reply was cut there.
        check(text.startsWith("r") || text.startsWith("l"), "3: an apology is remembered");
        int attempt = Integer.parseInt(text.substring(1, text.indexOf(' ')));
        check(madeOf(text, text.substring(0, text.indexOf(' ') + 1), "yes"), "3: words of several replies as one");
        // What came of a tool may be asked about as soon as the reply was heard.
        Attempt last = asked.turn() == world.turn() ? askedBefore : asked;
        check(attempt == last.number(), "3: another reply is remembered than the last one");
        check(last.turn() == world.turn() - 1, "3: the reply to another turn is remembered");
        check(audibleTurn == last.turn(), "3: a reply is remembered that was never audible");
        check(!interrupted.get(last.turn()), "3: an interrupted reply is remembered");
        check(memorySize > 0 && !isReply(memory[memorySize - 1]), "3: a reply to nothing is remembered");
    }

    private static boolean isReply(Message message) {
        return message.role().equals("assistant") && message.toolCalls().isEmpty();
    }

    private static boolean madeOf(String text, String one, String other) {
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith(one, at)) {
                at += one.length();
            } else if (text.startsWith(other, at)) {
                at += other.length();
            } else {
                return false;
            }
        }
        return true;
    }

    // What the client is told.

    void started() {
        protocol.sessionStarted(0);
        lastActive = world.now();
    }

    void told(ServerEvent notice, long at) {
        check(!ended, "4: something is told after the end");
        protocol.notice(notice, at);
        if (notice instanceof ServerEvent.State state) {
            if (state.trigger().equals("turn.max")) {
                longestTurn = state.turn();
            }
            phase = state.to();
            if (state.trigger().equals("unheard")) {
                check(!reprompted, "the assistant says twice in a row that it understood nothing");
                reprompted = true;
            }
            asksInPhase = phase == Phase.USER_SPEAKING ? 0 : asksInPhase;
            roundsInPhase = phase == Phase.USER_SPEAKING ? 0 : roundsInPhase;
            phaseSince = world.now();
            if (phase == Phase.USER_SPEAKING) {
                speechSince = world.now();
                speechIn = world.user.speaking() ? state.turn() : 0;
                lastActive = world.now();
            } else if (phase == Phase.AI_PROCESSING
                    && !state.trigger().equals("text.input")
                    && !endedForItsLength(state)
                    && world.now() - speechSince < World.RULES.maxMs()) {
                check(!world.user.speaking(), "the turn ends while the user speaks");
                // A tool's late result is told when nobody speaks: it ends no turn of the user's.
                boolean silent = world.now() - world.user.speechEnd() >= World.RULES.silenceMs();
                check(silent || state.trigger().equals("tool.done"), "the turn ends too early");
            }
        } else if (notice instanceof ServerEvent.SpeechStarted && speechIn != notice.turn()) {
            speechIn = notice.turn();
            speechSince = world.now();
        } else if (notice instanceof ServerEvent.Unheard) {
            // What follows is another turn, although it has the same number.
            speaksIn = 0;
        } else if (notice instanceof ServerEvent.FinalTranscript) {
            reprompted = false;
        } else if (notice instanceof ServerEvent.Hold) {
            heldSince = world.now();
        } else if (notice instanceof ServerEvent.Release) {
            heldSince = 0;
        } else if (notice instanceof ServerEvent.Interrupted event) {
            heldSince = 0;
            interrupted.set(event.turn());
        } else if (notice instanceof ServerEvent.ToolStarted) {
            roundsInPhase++;
        } else if (notice instanceof ServerEvent.Metrics) {
            ranInTurn.clear();
            turns++;
        } else if (notice instanceof ServerEvent.PartialTranscript) {
            softlyActive = world.now();
        }
    }

    /** Words that are corrected after that are answered anew, at once, be it as the next turn. */
    private boolean endedForItsLength(ServerEvent.State state) {
        boolean corrected = state.trigger().equals("transcript") && state.turn() == longestTurn + 1;
        return longestTurn > 0 && (state.turn() == longestTurn || corrected);
    }

    /** Reply audio is written; its samples are the number of the attempt that it is of. */
    void audio(int turn, int attempt) {
        check(!ended, "4: audio after the end");
        protocol.audio(turn);
        check(!interrupted.get(turn), "1: ghost audio of an interrupted turn");
        TurnState state = world.state();
        boolean live =
                attempt >= state.live().number() && attempt <= state.voice().number();
        check(live, "1: ghost audio of an attempt that is not live");
        check(!cancelled.get(attempt), "1: audio of a cancelled attempt");
        audibleTurn = turn;
    }

    void ended(EndReason reason, long at) {
        check(!ended, "8: ended twice");
        protocol.sessionEnded(at);
        ended = true;
        heldSince = 0;
        check(openAsk == Attempt.NONE || cancelled.get(openAsk.number()), "4: a request outlives the session");
        if (reason == EndReason.IDLE_TIMEOUT) {
            check(phaseBefore() == Phase.USER_SPEAKING, "8: idle during a reply");
            check(!world.user.speaking(), "8: idle while the user speaks");
            long idle = world.now() - World.RULES.idleTimeoutMs();
            check(idle == lastActive || idle == softlyActive && softlyActive > lastActive, "8: idle at another time");
        }
    }

    private Phase phaseBefore() {
        // The state has been told to be IDLE by now; a reply would have been cancelled in the same step.
        return openAsk == Attempt.NONE && openVoice == Attempt.NONE ? Phase.USER_SPEAKING : Phase.AI_SPEAKING;
    }

    /** The user did something, or was heard, at this time. */
    void active(long time) {
        lastActive = Math.max(lastActive, time);
    }

    // What the vendors are asked.

    void asked(Attempt attempt, List<Message> messages) {
        check(!ended, "4: a request after the end");
        check(openAsk == Attempt.NONE, "2: two requests at once");
        check(attempt.equals(world.state().model()), "2: a request for a reply that is not wanted");
        check(!isReply(messages.get(messages.size() - 1)), "3: nothing to answer");
        asksInPhase = phase == Phase.USER_SPEAKING ? 0 : asksInPhase + 1;
        check(asksInPhase <= MOST_ASKS + Math.min(MOST_ROUNDS, roundsInPhase), "6: retries without end");
        openAsk = attempt;
        askedBefore = asked;
        asked = attempt;
    }

    /** A tool is executed. */
    void toolRuns(TurnEffect.CallTool call) {
        check(!ended, "11: a tool runs after the end");
        check(!cancelled.get(call.attempt().number()), "11: a tool runs for a reply that was given up");
        check(ran.add(call.attempt() + " " + call.call().id()), "11: a tool runs twice for one call");
        boolean ahead = call.call().name().equals("look");
        check(ahead || phase.replying(), "11: a tool runs before its turn is committed");
        if (!call.confirmed() && phase.replying()) {
            String what = call.call().name() + call.call().arguments();
            check(ranInTurn.add(what), "11: a tool runs twice for the same in one turn");
        }
    }

    void answered(Attempt attempt) {
        if (openAsk.equals(attempt)) {
            openAsk = Attempt.NONE;
        }
    }

    void speaks(Attempt attempt) {
        check(!ended, "4: text to speak after the end");
        boolean stuck = finishedAt != 0 && world.now() - finishedAt >= World.RULES.ttsWaitMs();
        check(openVoice == Attempt.NONE || openVoice.equals(attempt) || stuck, "2: two voices at once");
        finishedAt = 0;
        check(attempt.equals(world.state().voice()), "2: a voice for a reply that is not wanted");
        openVoice = attempt;
    }

    /** The open voice has all its text. */
    void finishes() {
        finishedAt = world.now();
    }

    void spoken(Attempt attempt) {
        if (openVoice.equals(attempt)) {
            openVoice = Attempt.NONE;
        }
    }

    void cancelled(Attempt upTo) {
        cancelled.set(1, upTo.number() + 1);
        if (openAsk.upTo(upTo)) {
            openAsk = Attempt.NONE;
        }
        if (openVoice.upTo(upTo)) {
            openVoice = Attempt.NONE;
        }
    }

    void over() {
        check(ended, "6: the conversation never ends");
        protocol.finish();
    }
}
