package dev.parley.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;

/**
 * Reads what a client is sent, in order, and says at once when it is against the browser protocol {@code parley.v1}: the
 * chain of states, the order of turns, that nothing of an interrupted turn follows, that each event comes as often as it may.
 * Takes the wire's own JSON, or the notices of a session inside the same JVM.
 */
public final class ProtocolChecker {
    private static final ObjectMapper JSON = new ObjectMapper();

    private boolean started;
    private boolean ended;
    private long lastAt;
    private Phase phase = Phase.IDLE;
    private int turn = 1;
    private boolean greeted;
    private boolean speech;
    private boolean ducked;
    private boolean held;

    // Of the running turn:
    private boolean tools;
    private boolean replyDone;
    private boolean deltas;
    private boolean audioStarted;
    private boolean audioDone;
    private boolean interrupted;
    private boolean metricsTold;

    /** A message of the wire that is not audio. */
    public void text(String message) {
        try {
            text(JSON.readTree(message));
        } catch (JsonProcessingException e) {
            throw new AssertionError("against the protocol: no JSON", e);
        }
    }

    private void text(JsonNode event) {
        String type = event.path("type").asText();
        long at = event.path("at").asLong(-1);
        switch (type) {
            case "session.started":
                sessionStarted(at);
                break;
            case "session.ended":
                sessionEnded(at);
                break;
            case "state":
                begin(type, at);
                state(
                        Phase.valueOf(event.path("from").asText()),
                        Phase.valueOf(event.path("to").asText()));
                break;
            default:
                event(type, event.path("turn").asInt(0), at);
        }
    }

    /** A binary message of the wire: the turn in four bytes, then whole samples. */
    public void binary(byte[] message) {
        check(message.length > 4 && message.length % 2 == 0, "audio of %s bytes", message.length);
        audio((message[0] & 0xFF) << 24 | (message[1] & 0xFF) << 16 | (message[2] & 0xFF) << 8 | message[3] & 0xFF);
    }

    /** An event as the turn machine gives it. */
    public void notice(ServerEvent notice, long at) {
        if (notice instanceof ServerEvent.State state) {
            begin("state", at);
            state(state.from(), state.to());
        } else {
            event(notice.type(), notice.turn(), at);
        }
    }

    public void sessionStarted(long at) {
        check(!started, "session.started twice");
        started = true;
        lastAt = at;
    }

    public void sessionEnded(long at) {
        if (started) {
            begin("session.ended", at);
            check(phase == Phase.IDLE, "session.ended in %s", phase);
        }
        ended = true;
    }

    /** Reply audio of a turn. */
    public void audio(int of) {
        begin("audio", lastAt);
        ofTurn("audio", of);
        check(phase == Phase.AI_SPEAKING, "audio of turn %s in %s", of, phase);
        check(!interrupted, "audio of turn %s after its interruption", of);
        check(audioStarted, "audio of turn %s before audio.started", of);
        check(!audioDone, "audio of turn %s after audio.done", of);
        check(!held, "audio of turn %s while it is held", of);
    }

    /** Nothing more comes; the conversation is over. */
    public void finish() {
        check(!started || ended, "no session.ended");
    }

    public Phase phase() {
        return phase;
    }

    public int turn() {
        return turn;
    }

    private void begin(String type, long at) {
        check(started, "%s before session.started", type);
        check(!ended, "%s after session.ended", type);
        check(at >= lastAt, "%s out of time", type);
        check(greeted || type.equals("state"), "%s before the first state", type);
        lastAt = at;
    }

    private void event(String type, int of, long at) {
        if (type.equals("error") || type.equals("pong")) {
            check(!ended, "%s after session.ended", type);
            return;
        }
        begin(type, at);
        if (of == turn + 1) {
            nextTurn(type);
        }
        ofTurn(type, of);
        switch (type) {
            case "speech.started":
                check(!speech, "speech.started twice");
                speech = true;
                break;
            case "speech.stopped":
                check(speech, "speech.stopped without speech.started");
                speech = false;
                break;
            case "transcript.partial", "transcript.final":
                check(phase == Phase.USER_SPEAKING, "%s in %s", type, phase);
                break;
            case "fallback":
                check(!interrupted && !metricsTold, "fallback of turn %s after it was over", of);
                break;
            case "reply.delta":
                replying(type);
                check(!replyDone, "reply.delta of turn %s after reply.done", of);
                deltas = true;
                break;
            case "reply.done":
                check(phase == Phase.AI_SPEAKING || tools, "reply.done in %s", phase);
                check(!replyDone, "reply.done twice in turn %s", of);
                replyDone = true;
                break;
            case "audio.started":
                replying(type);
                check(!audioStarted, "audio.started twice in turn %s", of);
                audioStarted = true;
                break;
            case "audio.done":
                replying(type);
                check(audioStarted && !audioDone, "audio.done out of place in turn %s", of);
                audioDone = true;
                break;
            case "tool.started":
                check(phase.replying() && !interrupted && !metricsTold, "tool.started out of place in turn %s", of);
                tools = true;
                break;
            case "tool.done":
                check(tools && !metricsTold, "tool.done out of place in turn %s", of);
                break;
            case "duck":
                replying(type);
                check(audioStarted && !ducked && !held, "duck out of place in turn %s", of);
                ducked = true;
                break;
            case "unduck":
                check(ducked && !interrupted, "unduck out of place in turn %s", of);
                ducked = false;
                break;
            case "hold":
                replying(type);
                check(audioStarted && !held, "hold out of place in turn %s", of);
                held = true;
                ducked = false;
                break;
            case "release":
                replying(type);
                check(held, "release out of place in turn %s", of);
                held = false;
                break;
            case "unheard":
                check(phase == Phase.USER_SPEAKING, "unheard in %s", phase);
                break;
            case "reply.reset":
                check(phase == Phase.AI_SPEAKING && deltas, "reply.reset out of place in turn %s", of);
                check(!replyDone, "reply.reset of turn %s after reply.done", of);
                deltas = false;
                break;
            case "interrupted":
                replying(type);
                interrupted = true;
                ducked = false;
                held = false;
                break;
            case "turn.metrics":
                check(
                        (phase == Phase.AI_SPEAKING || tools) && !metricsTold,
                        "turn.metrics out of place in turn %s",
                        of);
                metricsTold = true;
                break;
            default:
                throw new AssertionError("unknown event " + type);
        }
    }

    private void replying(String type) {
        // A reply that only called tools so far is interrupted while it is processed.
        check(phase == Phase.AI_SPEAKING || type.equals("interrupted") && tools, "%s in %s", type, phase);
        check(!interrupted && !metricsTold, "%s of turn %s after it was over", type, turn);
    }

    private void ofTurn(String type, int of) {
        check(of == turn, "%s of turn %s in turn %s", type, of, turn);
    }

    private void nextTurn(String type) {
        check(phase == Phase.USER_SPEAKING, "%s of turn %s in %s", type, turn + 1, phase);
        check(metricsTold, "turn %s ended without turn.metrics", turn);
        turn++;
        tools = false;
        replyDone = false;
        deltas = false;
        audioStarted = false;
        audioDone = false;
        interrupted = false;
        metricsTold = false;
    }

    private void state(Phase from, Phase to) {
        check(from == phase, "state from %s in %s", from, phase);
        check(legal(from, to), "state from %s to %s", from, to);
        if (from == Phase.AI_SPEAKING && to == Phase.USER_SPEAKING) {
            check(metricsTold, "turn %s ended without turn.metrics", turn);
            check(replyDone, "turn %s ended without reply.done", turn);
            check(!ducked, "turn %s ended while ducked", turn);
            check(!held, "turn %s ended while held", turn);
        } else if (from == Phase.USER_SPEAKING && to.replying() && metricsTold) {
            nextTurn("state");
        }
        greeted = true;
        phase = to;
    }

    private static boolean legal(Phase from, Phase to) {
        switch (from) {
            case IDLE:
                return to == Phase.USER_SPEAKING;
            case USER_SPEAKING:
                return to.replying() || to == Phase.IDLE;
            case AI_PROCESSING:
                return to == Phase.AI_SPEAKING || to == Phase.USER_SPEAKING || to == Phase.IDLE;
            default:
                return to == Phase.USER_SPEAKING || to == Phase.IDLE;
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("against the protocol: " + otherwise);
        }
    }

    private static void check(boolean holds, String otherwise, Object value) {
        if (!holds) {
            check(false, String.format(otherwise, value));
        }
    }

    private static void check(boolean holds, String otherwise, Object value, Object other) {
        if (!holds) {
            check(false, String.format(otherwise, value, other));
        }
    }

    private static void check(boolean holds, String otherwise, Object value, Object other, Object third) {
        if (!holds) {
            check(false, String.format(otherwise, value, other, third));
        }
    }
}
