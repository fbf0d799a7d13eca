package dev.parley.local.rules;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the user has said: the name, "my X is Y", and the earlier messages. */
final class Memory implements Skill {
    static final Pattern NAME =
            Pattern.compile("\\b(?:my name is|my name's|call me|i am called|i'm called) ([\\p{L}'-]+)");
    private static final Pattern ASKS_NAME = Pattern.compile(
            "\\b(?:what is my name|what's my name|know my name|remember my name|say my name)\\b|^who am i$");
    private static final Pattern FACT =
            Pattern.compile("^(?:remember (?:that )?)?my ([\\p{L} '-]{2,40}?) (is|are) (.{1,60})$");
    private static final Pattern ASKS_FACT =
            Pattern.compile("\\b(?:what|when|where|who|which|how old) (?:is|are|was) my ([\\p{L} '-]{2,40})$");
    private static final Pattern FIRST = Pattern.compile(
            "\\bwhat (?:did i|was my)\\b.*\\bfirst\\b|\\bmy first question\\b|\\bfirst thing (?:that )?i\\b");
    private static final Pattern LAST = Pattern.compile(
            "\\bwhat did i (?:just )?(?:say|ask|tell)\\b|\\bwhat was my last question\\b|\\bwhat i (?:just )?said\\b");
    private static final Pattern ALL =
            Pattern.compile("\\bwhat (?:have|did) we talk(?:ed)? about\\b|\\bdo you remember (?:me|what)\\b");
    private static final Pattern AGAIN = Pattern.compile(
            "\\b(?:repeat that|say (?:that|it) again|what did you (?:just )?say|come again)\\b|^(?:pardon(?: me)?|sorry|excuse me|(?:sorry |excuse me )?what|repeat|again)$");

    @Override
    public Optional<String> answer(ChatHistory chat) {
        String text = chat.request();
        List<String> earlier = chat.earlier();
        if (ASKS_NAME.matcher(text).find()) {
            return Optional.of(name(chat)
                    .map(name -> "Your name is " + name + ".")
                    .orElse("You have not told me your name yet. Say: my name is, and then your name."));
        }
        Matcher name = NAME.matcher(text);
        if (name.find()) {
            return Optional.of("Nice to meet you, " + Arithmetic.capital(name.group(1)) + ".");
        }
        if (AGAIN.matcher(text).find()) {
            return Optional.of(chat.lastReply()
                    .map(reply -> "I said: " + reply.replaceFirst("^(?:I said: )+", ""))
                    .orElse("I have not said anything yet."));
        }
        if (FIRST.matcher(text).find()) {
            return Optional.of(said(earlier, "The first thing you said was: ", 0));
        }
        if (LAST.matcher(text).find()) {
            return Optional.of(said(earlier, "You said: ", earlier.size() - 1));
        }
        if (ALL.matcher(text).find()) {
            return Optional.of(
                    earlier.isEmpty()
                            ? "We have only just begun to talk."
                            : "You have told me " + NumberWords.say((double) earlier.size())
                                    + " things so far. They were: " + String.join("; ", earlier) + ".");
        }
        return facts(chat, text);
    }

    private static Optional<String> facts(ChatHistory chat, String text) {
        Matcher asks = ASKS_FACT.matcher(text);
        if (asks.find()) {
            String what = asks.group(1);
            return Optional.of(chat.earlier().stream()
                    .map(FACT::matcher)
                    .filter(fact -> fact.matches() && fact.group(1).equals(what))
                    .map(fact -> "Your " + what + " " + fact.group(2) + " " + fact.group(3) + ".")
                    .reduce((first, second) -> second)
                    .orElse("You have not told me about your " + what + "."));
        }
        Matcher fact = FACT.matcher(text);
        return fact.matches()
                ? Optional.of(
                        "I will remember that your " + fact.group(1) + " " + fact.group(2) + " " + fact.group(3) + ".")
                : Optional.empty();
    }

    private static String said(List<String> earlier, String intro, int index) {
        return earlier.isEmpty()
                ? "This is the first thing that you have said to me."
                : intro + earlier.get(index) + ".";
    }

    /** The name that the user gave last. */
    static Optional<String> name(ChatHistory chat) {
        return chat.said().stream()
                .map(NAME::matcher)
                .filter(Matcher::find)
                .map(match -> Arithmetic.capital(match.group(1)))
                .reduce((first, second) -> second);
    }
}
