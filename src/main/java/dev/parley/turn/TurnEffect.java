package dev.parley.turn;

import dev.parley.audio.Pcm;
import java.util.List;

/** Something that a conversation's shell is to do, in order. */
public sealed interface TurnEffect {
    /** Calls the method of the performer that is for this effect. */
    void accept(Performer performer);

    /** One method for each effect. */
    interface Performer {
        void perform(Ask effect);

        void perform(Speak effect);

        void perform(FinishSpeech effect);

        void perform(Cancel effect);

        void perform(ReopenStt effect);

        void perform(Play effect);

        void perform(Release effect);

        void perform(EndAudio effect);

        void perform(PlayClip effect);

        void perform(Tell effect);

        void perform(End effect);
    }

    /** Ask the language model for a reply to these messages. */
    record Ask(Attempt attempt, List<Message> messages) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** Have this piece of the reply spoken. */
    record Speak(Attempt attempt, String text) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** The reply's text is complete. */
    record FinishSpeech(Attempt attempt) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** Stop all work for this attempt and earlier ones, and drop their audio that was not sent yet. */
    record Cancel(Attempt upTo) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** Begin anew with the recogniser, and give it the audio of the unfinished utterance again. */
    record ReopenStt() implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** Queue the next stretch of the reply's audio for the client. It waits until the attempt is released. */
    record Play(Attempt attempt, Pcm pcm) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** Let the attempt's audio go out, what is queued and what follows. */
    record Release(Attempt attempt) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** The attempt's audio is complete. */
    record EndAudio(Attempt attempt) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /**
     * Queue the recorded apology as the attempt's audio; it comes back at once, as {@link TurnEvent.Speech} and
     * {@link TurnEvent.SpeechDone}.
     *
     * @param language of {@link Apology#LANGUAGES}
     */
    record PlayClip(Attempt attempt, String language) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** Tell the client. */
    record Tell(Notice notice) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }

    /** Tell the client why, and let go of everything. The last effect of a conversation. */
    record End(EndReason reason) implements TurnEffect {
        @Override
        public void accept(Performer performer) {
            performer.perform(this);
        }
    }
}
