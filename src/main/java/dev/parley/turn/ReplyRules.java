package dev.parley.turn;

import dev.parley.turn.Activity.Delivery;
import dev.parley.turn.Activity.Kind;
import dev.parley.turn.Activity.Preparing;
import dev.parley.turn.Deadlines.Deadline;
import java.util.List;

/** How a reply comes: it is asked for, before or after the end of the turn that it answers, and its text comes. */
final class ReplyRules {
    private static final String ENDS = ".!?…؟۔।॥。！？";

    private ReplyRules() {}

    // A reply is asked for.

    /** Prepares a reply to the words so far, before the turn has ended. */
    static void speculate(StepContext step) {
        TurnState state = step.state;
        Turn turn = state.turn;
        step.deadlines.clear(Deadline.SPECULATE);
        String words = turn.transcript.words();
        if (state.reply() != null && !UserTranscript.same(state.reply().words, words)) {
            step.cancelReply();
        }
        boolean sensible = turn.sttFailure == null && !turn.transcript.isBlank() && !turn.pause.preparedFor(words);
        int left = step.rules.maxAttempts() - turn.speculations;
        if (state.reply() != null
                || !sensible
                || left == 0
                || state.confirmation != null
                || !step.answers()
                // A tool that still runs may change the answer.
                || !state.background.isEmpty()) {
            return;
        }
        long last = turn.pause.since() + TurnRules.LAST_WORDS_MS;
        if (left == 1 && step.now < last) {
            step.deadlines.set(Deadline.SPECULATE, last);
        } else {
            turn.speculations++;
            turn.pause = new Turn.Pause(turn.pause.since(), words);
            Reply reply = new Reply(step.nextAttempt(), words, true);
            step.become(new Preparing(reply));
            request(step, reply, state.conversation.user(words));
        }
    }

    /** The user's turn is over: from now on they are owed something to hear. */
    static void oweReply(StepContext step) {
        if (!step.deadlines.has(Deadline.REPLY)) {
            step.deadlines.set(Deadline.REPLY, step.now + step.rules.replyWaitMs());
        }
    }

    /** Asks for the reply to a turn that has ended. */
    static void ask(StepContext step, String words) {
        step.state.turn.answered = step.state.turn.transcript;
        Reply reply = new Reply(step.nextAttempt(), words, false);
        begin(step, Activity.say(Kind.ANSWER, reply));
        request(step, reply, step.state.conversation);
    }

    /** Asks for a reply to the conversation as it stands. */
    static void askUnprompted(StepContext step, String trigger) {
        // It is an exchange of its own: calls of the turn before are not its calls.
        step.state.turn.memoryStart = step.state.conversation.messages().size();
        oweReply(step);
        step.to(Phase.AI_PROCESSING, trigger);
        ask(step, "");
        // It answers no words that an interruption could take back.
        step.state.delivery().rounds = 1;
    }

    /** The assistant speaks first. */
    static void greet(StepContext step, String greeting) {
        // What is measured of this turn counts from here.
        step.voicedLast(step.now);
        oweReply(step);
        step.to(Phase.AI_SPEAKING, "greeting");
        begin(step, Activity.say(Kind.GREETING, new Reply(step.nextAttempt(), "", false)));
        say(step, greeting);
        finishText(step);
        tellDone(step, "stop");
    }

    /** Makes this the reply: it may be seen and heard. */
    static void begin(StepContext step, Activity activity) {
        step.become(activity);
        step.add(new TurnEffect.Release(activity.reply().attempt));
    }

    static void request(StepContext step, Reply reply, Conversation conversation) {
        step.state.unanswered &= step.state.delivery() == null;
        if (reply.text.isEmpty()) {
            reply.unspoken = !step.control.spoken();
        }
        step.state.turn.times.asked(step.now);
        step.deadlines.set(Deadline.TOKEN, step.now + step.rules.llmWaitMs());
        step.add(new TurnEffect.Ask(
                reply.model, conversation.messages(), List.copyOf(step.tools.values()), ToolRules.mayCall(step)));
    }

    /** The reply that was prepared is the right one: what there is of it goes out at once. */
    static void promote(StepContext step, Reply reply) {
        step.state.unanswered = false;
        // Its deadlines stand.
        step.state.activity = Activity.say(Kind.ANSWER, reply);
        if (!reply.text.isEmpty()) {
            step.to(Phase.AI_SPEAKING, "first_token");
            step.tell(new ServerEvent.ReplyDelta(step.state.turn(), reply.text));
        }
        if (reply.textComplete) {
            tellDone(step, reply.finish);
        }
        step.add(new TurnEffect.Release(reply.attempt));
        if (reply.tools != null) {
            ToolRules.start(step);
        } else {
            PlaybackRules.finishIfSilent(step);
        }
    }

    // Its text comes.

    static void token(StepContext step, String text) {
        Reply reply = step.state.reply();
        if (!awaitsText(step) || text.isEmpty()) {
            return;
        }
        if (reply.text.isEmpty()) {
            step.state.turn.times.llmFirstToken = step.now;
            step.state.turn.times.ttsFirstText = step.now;
        }
        say(step, apart(reply, text));
        step.deadlines.set(Deadline.TOKEN, step.now + step.rules.llmWaitMs());
        if (reply.audioMs == 0
                && !reply.unspoken
                && !step.deadlines.has(Deadline.AUDIO)
                && reply.text.length() >= TurnRules.SPEAKABLE_CHARS) {
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
        }
        if (reply.text.length() > TurnRules.MAX_REPLY_CHARS) {
            reply.truncated = true;
            textDone(step, "length");
        }
    }

    /** The first text after tool calls, with a space between it and what was said before them. */
    private static String apart(Reply reply, String text) {
        boolean first = reply.told > 0 && reply.told == reply.text.length();
        boolean close = first
                && !Character.isWhitespace(reply.text.charAt(reply.told - 1))
                && !Character.isWhitespace(text.charAt(0));
        return close ? " " + text : text;
    }

    /** Takes the next piece of the reply: it is spoken, and shown when the turn has ended. */
    static void say(StepContext step, String text) {
        step.state.reply().text += text;
        speak(step, text);
        if (step.state.delivery() != null) {
            step.to(Phase.AI_SPEAKING, "first_token");
            step.tell(new ServerEvent.ReplyDelta(step.state.turn(), text));
        }
    }

    /** Text-to-speech is given the next piece of the text. */
    private static void speak(StepContext step, String text) {
        Reply reply = step.state.reply();
        if (reply.unspoken) {
            return;
        }
        reply.segment = reply.segment.with(text);
        if (!reply.segment.ends()) {
            step.add(new TurnEffect.Speak(reply.segment.voice(), text, step.state.language));
        }
    }

    /** Takes a sentence of the assistant's own. It stands apart from what there is of the reply, be that half a sentence. */
    static void saySentence(StepContext step, String sentence) {
        String before = step.state.reply().text.stripTrailing();
        boolean ended = before.isEmpty() || ENDS.indexOf(before.charAt(before.length() - 1)) >= 0;
        say(step, before.isEmpty() ? sentence : ended ? " " + sentence : "… " + sentence);
    }

    /** The model works, although its next text takes longer than between two others. */
    static void thinking(StepContext step) {
        if (awaitsText(step)) {
            step.deadlines.set(Deadline.TOKEN, step.now + step.rules.llmWaitMs());
        }
    }

    /** Whether more text of the reply may come. */
    static boolean awaitsText(StepContext step) {
        Reply reply = step.state.reply();
        return !reply.textComplete && reply.tools == null && !step.deadlines.has(Deadline.ASK_AGAIN);
    }

    /** The model has given its answer: words, or calls of tools. */
    static void answered(StepContext step, TurnEvent.ReplyDone event) {
        if (!event.calls().isEmpty() && awaitsText(step) && !step.state.apologising()) {
            ToolRules.called(step, event.calls());
        } else {
            textDone(step, event.finish());
        }
    }

    static void textDone(StepContext step, String finish) {
        Reply reply = step.state.reply();
        if (!awaitsText(step)) {
            return;
        }
        boolean unspoken = finish.equals(TurnEvent.ReplyDone.UNSPOKEN);
        if (reply.text.isBlank() && unspoken) {
            say(step, Phrases.nothingToSay(step.state.language));
        } else if (reply.text.isBlank()) {
            Recovery.llm(step, FailureCode.VENDOR_ERROR, 0);
            return;
        }
        reply.finish = unspoken ? "stop" : finish;
        finishText(step);
        if (step.state.delivery() != null) {
            tellDone(step, reply.finish);
        }
    }

    /** No more text is to come. */
    static void finishText(StepContext step) {
        step.state.reply().textComplete = true;
        step.deadlines.clear(Deadline.TOKEN);
        SpeechRules.finish(step);
    }

    static void tellDone(StepContext step, String finish) {
        Delivery delivery = step.state.delivery();
        if (!delivery.doneTold) {
            delivery.doneTold = true;
            step.tell(new ServerEvent.ReplyDone(step.state.turn(), step.state.reply().text, finish));
        }
    }
}
