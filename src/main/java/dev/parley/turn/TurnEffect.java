package dev.parley.turn;

import dev.parley.audio.Pcm;
import java.util.List;

/** Something that a conversation's shell is to do, in order. */
public sealed interface TurnEffect {
    /** A command to a stage: travels over the event bus as it is, in a {@code bus.StageCommand}. */
    sealed interface Command extends TurnEffect {
        /** The reply that it is about. */
        Attempt attempt();
    }

    /**
     * Ask the language model for a reply. Its stage puts the configured system prompt before the messages, and answers with
     * {@link TurnEvent.Token}s and one {@link TurnEvent.ReplyDone}, or with {@link TurnEvent.LlmFailed}.
     *
     * @param messages  the conversation so far, oldest first, ending with the user's words or with tools' results
     * @param tools     what the model may call
     * @param mayCall   whether it may call now; false where it has called often enough
     * @param mustCall  whether it has to call one, where it may
     * @param maxTokens the longest reply, in tokens, where that is less than the configured one; 0 for none
     */
    record Ask(
            Attempt attempt,
            List<Message> messages,
            List<ToolSpec> tools,
            boolean mayCall,
            boolean mustCall,
            int maxTokens)
            implements Command {
        public Ask {
            messages = List.copyOf(messages);
        }

        /** As the turn machine asks: the model calls tools as it likes, and replies as long as it is configured. */
        public Ask(Attempt attempt, List<Message> messages, List<ToolSpec> tools, boolean mayCall) {
            this(attempt, messages, tools, mayCall, false, 0);
        }

        /** Without tools. */
        public Ask(Attempt attempt, List<Message> messages) {
            this(attempt, messages, List.of(), false);
        }

        /** Without the words: they are never written to a log. */
        @Override
        public String toString() {
            return "Ask[" + attempt + ", " + messages.size() + " messages]";
        }
    }

    /**
     * Have the next piece of the reply spoken. The stage gathers pieces into what its vendor speaks well, and answers with
     * {@link TurnEvent.Speech} as the vendor gives it.
     *
     * @param language BCP 47 tag of the conversation, which the text may well be in, or null
     */
    record Speak(Attempt attempt, String text, String language) implements Command {
        /** In a language that nobody knows. */
        public Speak(Attempt attempt, String text) {
            this(attempt, text, null);
        }

        /** Without the words: they are never written to a log. */
        @Override
        public String toString() {
            return "Speak[" + attempt + ", " + text.length() + " characters]";
        }
    }

    /** The reply's text is complete: what is left is spoken, then {@link TurnEvent.SpeechDone} is sent. */
    record FinishSpeech(Attempt attempt) implements Command {}

    /**
     * Run a tool, once. Answered by one {@link TurnEvent.ToolDone}, or by none when it was cancelled.
     *
     * @param attempt   the model's attempt that made the call
     * @param language  BCP 47 tag of the conversation, or null
     * @param confirmed whether the user said yes to it
     */
    record CallTool(Attempt attempt, ToolCall call, String language, boolean confirmed) implements TurnEffect {}

    /** Stop all work for this attempt and earlier ones, and drop their audio that was not sent yet. */
    record Cancel(Attempt upTo) implements TurnEffect {}

    /** Open speech-to-text anew, and send it the audio of the unfinished utterance again. */
    record ReopenStt() implements TurnEffect {}

    /** Queue the next stretch of the reply's audio for the client. It waits until the attempt is released. */
    record Play(Attempt attempt, Pcm pcm) implements TurnEffect {}

    /** Let the attempt's audio go out, what is queued and what follows. */
    record Release(Attempt attempt) implements TurnEffect {}

    /** Send no audio of the turn for now; keep all of it. */
    record Hold(int turn) implements TurnEffect {}

    /** Go on sending the turn's audio where it was held. */
    record Resume(int turn) implements TurnEffect {}

    /** The attempt's audio is complete. */
    record EndAudio(Attempt attempt) implements TurnEffect {}

    /**
     * Queue the recorded apology as the attempt's audio; it comes back at once, as {@link TurnEvent.Speech} and
     * {@link TurnEvent.SpeechDone}.
     *
     * @param language one of {@link Phrases#LANGUAGES}
     */
    record PlayClip(Attempt attempt, String language) implements TurnEffect {}

    /** Tell the client. */
    record Tell(ServerEvent event) implements TurnEffect {}

    /** Tell the client why, and release everything. The last effect of a conversation. */
    record End(EndReason reason) implements TurnEffect {}
}
