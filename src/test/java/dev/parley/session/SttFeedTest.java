package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.StageEvent;
import dev.parley.bus.SttInput;
import dev.parley.time.VirtualTimers;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames are numbered by their first two bytes, so that it can be seen which of them were sent, and in which order. */
class SttFeedTest {
    private final List<String> sent = new ArrayList<>();
    private final List<Integer> pieces = new ArrayList<>();
    private final StageBus.Stages stt = new StageBus.Stages() {
        @Override
        public void open(Stage stage, int generation, String language, String voice) {
            sent.add("open");
        }

        @Override
        public void send(Stage stage, BusMessage command) {
            if (command instanceof SttInput.Audio audio) {
                byte[] bytes = audio.pcm().bytes();
                pieces.add(bytes.length / Pcm.FRAME_BYTES);
                for (int i = 0; i < bytes.length; i += Pcm.FRAME_BYTES) {
                    sent.add("" + (bytes[i] & 0xFF | bytes[i + 1] << 8));
                }
            } else {
                sent.add(command instanceof SttInput.SpeechStarted ? "started" : "ended");
            }
        }

        @Override
        public void cancel(Cancel cancel) {}

        @Override
        public void close() {}
    };
    private final StageClient stages = StageBus.to(stt, new VirtualTimers(), "s");
    private final SttFeed feed = new SttFeed(stages, "s");
    private int next;

    @BeforeEach
    void open() {
        feed.open();
        sent.clear();
    }

    /** Frames while the user is listened to. */
    private void frames(int count) {
        for (int i = 0; i < count; i++) {
            quietFrames(1);
            feed.flow();
        }
    }

    /** Frames while the assistant can be heard. */
    private void quietFrames(int count) {
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[Pcm.FRAME_BYTES];
            bytes[0] = (byte) next;
            bytes[1] = (byte) (next >> 8);
            next++;
            feed.take(Pcm.input(bytes));
        }
    }

    private void hears(int utterance, String words, boolean isFinal) {
        feed.heard(new TurnEvent.Transcript(utterance, words, null, isFinal));
    }

    private static List<String> numbers(int from, int to) {
        List<String> numbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            numbers.add("" + i);
        }
        return numbers;
    }

    @Test
    void allFramesAreSentWhileTheUserIsListenedTo() {
        feed.open();
        frames(100);

        assertThat(sent.get(0)).isEqualTo("open");
        assertThat(sent.subList(1, sent.size())).isEqualTo(numbers(0, 100));
    }

    @Test
    void framesGoInPairs() {
        frames(4);
        feed.speechStarted();
        frames(2);
        feed.speechStopped();
        frames(4);

        assertThat(pieces).containsExactly(2, 2, 2, 2, 2);
    }

    @Test
    void noneAreSentWhileTheAssistantIsHeardAndHalfASecondOfThemWhenTheUserInterrupts() {
        quietFrames(100);
        assertThat(sent).isEmpty();

        feed.speechStarted();
        feed.flow();
        frames(2);
        assertThat(sent.get(0)).isEqualTo("started");
        assertThat(sent.subList(1, sent.size())).isEqualTo(numbers(75, 102));
    }

    @Test
    void theAssistantsLastWordsAreNotSentWhenItFallsSilentByItself() {
        quietFrames(100);
        frames(3);

        assertThat(sent).isEqualTo(numbers(93, 103));
    }

    @Test
    void noFrameIsSentTwice() {
        frames(10);
        quietFrames(5);
        feed.speechStarted();
        frames(5);

        assertThat(sent).containsOnlyOnceElementsOf(numbers(0, 20));
    }

    @Test
    void aNewLinkGetsTheUnfinishedUtteranceAgain() {
        frames(100);
        feed.speechStarted();
        frames(50);
        sent.clear();
        feed.open();
        frames(2);

        assertThat(sent.subList(0, 2)).containsExactly("open", "started");
        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(75, 152));
    }

    @Test
    void aNewLinkIsToldThatTheUtteranceHasEnded() {
        frames(30);
        feed.speechStarted();
        frames(50);
        feed.speechStopped();
        frames(10);
        sent.clear();
        feed.open();

        assertThat(sent.get(1)).isEqualTo("started");
        assertThat(sent.subList(2, sent.size() - 1)).isEqualTo(numbers(5, 90));
        assertThat(sent.get(sent.size() - 1)).isEqualTo("ended");
    }

    @Test
    void aPauseWithinATurnDoesNotEndTheUtterance() {
        frames(30);
        feed.speechStarted();
        frames(20);
        feed.speechStopped();
        frames(20);
        feed.speechStarted();
        frames(20);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(5, 90));
    }

    @Test
    void finalWordsLeaveNothingToHearAgain() {
        frames(30);
        feed.speechStarted();
        frames(20);
        feed.speechStopped();
        frames(10);
        hears(0, "one", true);
        frames(10);
        sent.clear();
        feed.open();

        assertThat(sent).containsExactly("open");
    }

    @Test
    void finalWordsThatComeLateLeaveWhatIsBeingSaid() {
        frames(30);
        feed.speechStarted();
        frames(40);
        feed.speechStopped();
        frames(40);
        feed.speechStarted();
        frames(5);
        hears(0, "one", true);
        frames(5);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(110 - 25, 120));
    }

    @Test
    void finalWordsOfWhatIsBeingSaidLeaveOnlyWhatCameAfterThem() {
        frames(30);
        feed.speechStarted();
        frames(100);
        hears(0, "one", false);
        frames(50);
        hears(0, "one two", true);
        frames(20);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(180 - 20, 200));
    }

    @Test
    void finalWordsThatComeLateLeaveTheUtterancesAfterThem() {
        feed.speechStarted();
        frames(100);
        hears(0, "one", false);
        frames(50);
        hears(1, "two", false);
        frames(50);
        hears(2, "three", false);
        frames(50);
        hears(0, "one", true);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(150 - 25, 250));
    }

    @Test
    void finalWordsThatComeLateLeaveAnUtteranceThatWasSaidMeanwhile() {
        feed.speechStarted();
        frames(40);
        hears(0, "one", false);
        feed.speechStopped();
        frames(30);
        feed.speechStarted();
        frames(30);
        hears(1, "two", false);
        feed.speechStopped();
        hears(0, "one", true);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size() - 1)).isEqualTo(numbers(100 - 25, 100));
        assertThat(sent.get(sent.size() - 1)).isEqualTo("ended");
    }

    @Test
    void wordsThatAreRepeatedAreNotThoseOfWhatIsBeingSaid() {
        frames(30);
        feed.speechStarted();
        frames(40);
        hears(0, "one", false);
        feed.speechStopped();
        frames(20);
        feed.speechStarted();
        frames(30);
        hears(0, "one", false);
        hears(0, "one", true);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(70, 120));
    }

    @Test
    void whatWasHeardToItsEndIsNotHeardAgainWithTheNextWords() {
        frames(30);
        feed.speechStarted();
        frames(40);
        feed.speechStopped();
        frames(10);
        hears(0, "one", true);
        feed.speechStarted();
        frames(5);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(70, 85));
    }

    @Test
    void whatIsSaidAfterTheSilenceIsAnotherUtterance() {
        frames(30);
        feed.speechStarted();
        frames(20);
        feed.speechStopped();
        feed.silent();
        frames(50);
        feed.speechStarted();
        frames(5);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(75, 105));
    }

    /** With push to talk, the frame before is one of the turn before. */
    @Test
    void whatCameBeforeTheTurnsEndIsNotHeardAgain() {
        frames(30);
        feed.turnOver();
        frames(10);
        feed.speechStarted();
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(30, 40));
    }

    @Test
    void noMoreThan15SecondsAreKept() {
        feed.speechStarted();
        frames(2000);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(1250, 2000));
    }

    @Test
    void aLongUtteranceBeforeAPauseIsForgottenFirst() {
        feed.speechStarted();
        frames(745);
        feed.speechStopped();
        frames(25);
        feed.speechStarted();
        frames(715);
        hears(0, "one", true);
        sent.clear();
        feed.open();

        assertThat(sent.subList(2, sent.size())).isEqualTo(numbers(745, 1485));
    }

    @Test
    void aLostLinkGetsNothing() {
        stages.accept(StageEvent.lost("s", Stage.STT, 1, FailureCode.UNAVAILABLE));
        frames(10);
        feed.speechStarted();

        assertThat(sent).isEmpty();
    }
}
