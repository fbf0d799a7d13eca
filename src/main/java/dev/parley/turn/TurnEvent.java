package dev.parley.turn;

import dev.parley.audio.Pcm;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Something that happened to a conversation: what the client, the detector, the stages, the playout and the clock say. The
 * records that stages send travel over the event bus as they are, in a {@code bus.StageEvent}.
 */
public sealed interface TurnEvent {
    /** An event that belongs to one attempt: it counts only while that attempt is live. */
    sealed interface OfAttempt extends TurnEvent {
        /** The attempt; {@link Attempt#NONE} for a failure of a whole generation of a stage. */
        Attempt attempt();
    }

    /** Of what the live reply is to the language model. */
    sealed interface OfModel extends OfAttempt {}

    /** Of what the live reply is to text-to-speech. */
    sealed interface OfVoice extends OfAttempt {}

    /** A stage failed. Sent once; the stage has already dropped the work that failed. */
    sealed interface Failed extends TurnEvent {
        FailureCode code();
    }

    /**
     * The whole generation of a stage is lost: it holds nothing for the session any more.
     *
     * @param code what went wrong
     */
    static Failed lost(Stage stage, FailureCode code) {
        return switch (stage) {
            case STT -> new SttFailed(code);
            case LLM -> new LlmFailed(Attempt.NONE, code, 0);
            case TTS -> new TtsFailed(Attempt.NONE, code, null, TtsFailed.ALL);
        };
    }

    /** With a question mark for each half of a surrogate pair: servers refuse a request, and so a whole conversation, for one. */
    static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    // The client.

    /**
     * The client began the conversation.
     *
     * @param greeting what the assistant says first; empty for nothing
     */
    record Started(String greeting) implements TurnEvent {
        /** The user speaks first. */
        public Started() {
            this("");
        }
    }

    /** The conversation ends, whatever it is doing. */
    record Ended(EndReason reason) implements TurnEvent {}

    /** The user typed a turn. */
    record Typed(String text) implements TurnEvent {
        public Typed {
            text = wellFormed(text);
        }

        /** Without the words: they are never written to a log. */
        @Override
        public String toString() {
            return "Typed[" + text.length() + " characters]";
        }
    }

    /**
     * The client wants a reply to the conversation as it stands.
     *
     * @param atOnce whether it does not wait for the end of what the user is saying
     */
    record ReplyWanted(boolean atOnce) implements TurnEvent {}

    /** The user pressed stop. */
    record StopPressed() implements TurnEvent {}

    /** The first sample of the turn's reply left the client's loudspeaker. */
    record PlaybackStarted(int turn) implements TurnEvent {}

    /** The last sample of the turn's reply left the client's loudspeaker. */
    record PlaybackFinished(int turn) implements TurnEvent {}

    // The speech detector.

    /** The user may be starting to speak. */
    record VoiceHint() implements TurnEvent {}

    /** The hint was wrong. */
    record VoiceFaded() implements TurnEvent {}

    /**
     * The user speaks.
     *
     * @param voicedAt time of the first voiced frame, in ms on the conversation's clock
     */
    record SpeechStarted(long voicedAt) implements TurnEvent {}

    /** The speech that started has {@code turn.bargeInMs} of voice in it. */
    record SpeechSustained() implements TurnEvent {}

    /**
     * The user paused.
     *
     * @param voicedAt time of the last voiced frame, in ms on the conversation's clock
     */
    record SpeechStopped(long voicedAt) implements TurnEvent {}

    /**
     * The user has been silent for one of the durations that matter.
     *
     * @param ms milliseconds of audio since the last voiced frame
     */
    record Silence(int ms) implements TurnEvent {}

    // Speech-to-text.

    /**
     * The recogniser's words for an utterance; they replace what it said of that utterance before, and may be shorter.
     *
     * @param utterance the vendor's utterance, counted from 0 within one generation
     * @param text      the words; blank where nothing was understood
     * @param language  BCP 47 tag that the vendor detected, or null
     * @param isFinal   whether the vendor will not change the words any more
     */
    record Transcript(int utterance, String text, String language, boolean isFinal) implements TurnEvent {
        public Transcript {
            text = wellFormed(text);
        }

        /** Without the words: they are never written to a log. */
        @Override
        public String toString() {
            return "Transcript[" + utterance + ", " + text.length() + " characters, " + (isFinal ? "final" : "partial")
                    + "]";
        }
    }

    /** Speech-to-text failed: its generation is lost. */
    record SttFailed(FailureCode code) implements Failed {}

    // The language model.

    /** The next piece of a reply's text. */
    record Token(Attempt attempt, String text) implements OfModel {
        /** Without the words: they are never written to a log. */
        @Override
        public String toString() {
            return "Token[" + attempt + ", " + text.length() + " characters]";
        }
    }

    /** The model thinks: its reply is still to come. */
    record Thinking(Attempt attempt) implements OfModel {}

    /**
     * A reply's text is complete.
     *
     * @param finish "stop", "length" when the model was cut at its limit, or {@link #UNSPOKEN} when nothing in it can be spoken:
     *               it was only code, tables, emoji or thoughts
     * @param calls  tools that the model calls before it goes on; empty for a reply that is complete
     */
    record ReplyDone(Attempt attempt, String finish, List<ToolCall> calls) implements OfModel {
        public static final String UNSPOKEN = "unspoken";

        public ReplyDone {
            calls = List.copyOf(calls);
        }

        /** A complete reply. */
        public ReplyDone(Attempt attempt, String finish) {
            this(attempt, finish, List.of());
        }
    }

    /**
     * A reply's text broke off or never came.
     *
     * @param attempt      the reply that failed; {@link Attempt#NONE} when the whole generation is lost
     * @param retryAfterMs how long the vendor wants no request, in ms; 0 where it did not say
     */
    record LlmFailed(Attempt attempt, FailureCode code, long retryAfterMs) implements OfModel, Failed {}

    // Tools.

    /**
     * A tool call has ended.
     *
     * @param attempt           the model's attempt that made the call
     * @param call              the call's id
     * @param ok                whether the tool gave a result
     * @param content           what the model is told: JSON or plain text
     * @param wantsReply        whether the model should speak about it
     * @param needsConfirmation whether the tool did not run because the user has to say yes first
     */
    record ToolDone(
            Attempt attempt, String call, boolean ok, String content, boolean wantsReply, boolean needsConfirmation)
            implements TurnEvent {
        public ToolDone {
            content = wellFormed(content);
        }

        /** Without the content: it is never written to a log. */
        @Override
        public String toString() {
            return "ToolDone[" + attempt + ", " + call + ", " + (ok ? "ok" : "failed") + "]";
        }
    }

    /** A tool will tell more of a call within so many ms of clock: the conversation stays open for it. */
    record ToolPromised(long ms) implements TurnEvent {}

    /**
     * A tool tells more of a call that it answered before: a timer is over.
     *
     * @param call    stands for it in the memory, with an id of its own
     * @param content what the model is told: JSON or plain text
     */
    record ToolNews(ToolCall call, String content) implements TurnEvent {
        public ToolNews {
            content = wellFormed(content);
        }

        /** Without the content: it is never written to a log. */
        @Override
        public String toString() {
            return "ToolNews[" + call.name() + "]";
        }
    }

    // Text-to-speech.

    /** The next stretch of a reply's audio, at the configured rate. */
    record Speech(Attempt attempt, Pcm pcm) implements OfVoice {}

    /** A reply's audio is complete. Once, after {@link TurnEffect.FinishSpeech}. */
    record SpeechDone(Attempt attempt) implements OfVoice {}

    /**
     * A reply's audio broke off or never came.
     *
     * @param attempt  the reply that failed; {@link Attempt#NONE} when the whole generation is lost
     * @param unspoken the text that the stage was given and of which no audio came; null where that is not known
     * @param taken    characters of the reply that the stage had been given by then: what was on its way to it is not in
     *                 {@code unspoken}; {@link #ALL} where that is not known
     */
    record TtsFailed(Attempt attempt, FailureCode code, String unspoken, int taken) implements OfVoice, Failed {
        /** All that was said. */
        public static final int ALL = Integer.MAX_VALUE;

        /** Without the words: they are never written to a log. */
        @Override
        public String toString() {
            return "TtsFailed[" + attempt + ", " + code + "]";
        }
    }

    // The playout.

    /** No more of a reply's audio can be held: what there is of it is all that will be heard. */
    record AudioFull(Attempt attempt) implements OfAttempt {}

    /** The first of a reply's audio was sent to the client. */
    record AudioSent(Attempt attempt) implements OfAttempt {}

    /**
     * The last of a reply's audio was sent to the client.
     *
     * @param aheadMs how much of it the client has yet to play, in ms of audio
     */
    record AudioDrained(Attempt attempt, long aheadMs) implements OfAttempt {}

    // The clock.

    /** Time has passed: sent when {@link TurnMachine#nextDeadline} is over, harmless at any other time. */
    record Tick() implements TurnEvent {}
}
