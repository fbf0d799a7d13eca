package dev.parley.local.rules;

import dev.parley.local.engine.ChatModel;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the sandbox answers: the first rule whose pattern is found in the user's last words. Pure but for the clock. It
 * remembers nothing itself; what it knows of the conversation is in the messages of the request.
 */
final class Rules {
    private static final List<String> JOKES = List.of(
            "Why did the robot go on holiday? It needed to recharge its batteries.",
            "I would tell you a joke about silence, but nobody ever hears it.",
            "What do you call a fish without eyes? A fsh.",
            "There are two hard things in programming: naming things, and being interrupted. What were we talking"
                    + " about?");
    static final Pattern NAME = Pattern.compile("\\b(?:my name is|call me) (\\w+)");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEEE, MMMM d", Locale.ENGLISH);

    private final Clock clock;
    private final Stories stories = new Stories();
    private final Map<Pattern, BiFunction<Matcher, ChatHistory, String>> rules = new LinkedHashMap<>();

    Rules(Clock clock) {
        this.clock = clock;
        memory();
        arithmetic();
        stories();
        clockAndCalendar();
        smallTalk();
    }

    /** The reply to a conversation whose last user message is to be answered. */
    String reply(List<ChatModel.Message> messages) {
        ChatHistory talk = new ChatHistory(messages);
        for (Map.Entry<Pattern, BiFunction<Matcher, ChatHistory, String>> rule : rules.entrySet()) {
            Matcher matcher = rule.getKey().matcher(talk.last());
            if (matcher.find()) {
                return rule.getValue().apply(matcher, talk);
            }
        }
        return "I am the keyless demonstration, so I only understand a few things. Ask me for the time, a sum, a joke,"
                + " or a story. I also remember what you said, and your name.";
    }

    private void rule(String pattern, BiFunction<Matcher, ChatHistory, String> reply) {
        rules.put(Pattern.compile("\\b(?:" + pattern + ")\\b"), reply);
    }

    private void say(String pattern, String reply) {
        rule(pattern, (match, talk) -> reply);
    }

    private void memory() {
        rule("what is my name|what's my name|know my name|who am i", (match, talk) -> talk.name()
                .map(name -> "Your name is " + name + ".")
                .orElse("You have not told me your name yet. Say: my name is, and then your name."));
        rule(NAME.pattern(), (match, talk) -> "Nice to meet you, " + capital(match.group(1)) + ".");
        rule(
                "what (?:did i|was my) .*first.*|what was my first question",
                (match, talk) -> talk.earlier().isEmpty()
                        ? "This is the first thing that you have said to me."
                        : "The first thing you said was: " + talk.earlier().get(0) + ".");
        rule(
                "what did i (?:say|ask)|what was my last question|what did i just",
                (match, talk) -> talk.earlier().isEmpty()
                        ? "This is the first thing that you have said to me."
                        : "You said: " + talk.earlier().get(talk.earlier().size() - 1) + ".");
        rule(
                "what have we talked about|do you remember",
                (match, talk) -> talk.earlier().isEmpty()
                        ? "We have only just begun to talk."
                        : "You have told me " + NumberWords.say(talk.earlier().size()) + " things so far. They were: "
                                + String.join("; ", talk.earlier()) + ".");
        rule("repeat that|say that again|what did you say", (match, talk) -> talk.lastReply()
                .map(reply -> "I said: " + reply)
                .orElse("I have not said anything yet."));
    }

    private void arithmetic() {
        rule("count (?:up )?to ([a-z0-9 ]+)", (match, talk) -> number(match.group(1))
                .map(n -> count(IntStream.rangeClosed(1, Math.min(n, 100))))
                .orElse("I can count to one hundred."));
        rule("count down from ([a-z0-9 ]+)", (match, talk) -> number(match.group(1))
                .map(n -> count(IntStream.rangeClosed(0, Math.min(n, 100)).map(i -> Math.min(n, 100) - i)))
                .orElse("I can count down from one hundred."));
        rule("((?:[a-z0-9]+ )?[a-z0-9]+) (plus|minus|times|divided by|\\+|-|\\*|/) ([a-z0-9 ]+)", this::sum);
    }

    private String sum(Matcher match, ChatHistory talk) {
        Optional<Integer> left = number(match.group(1)).or(() -> number(lastWord(match.group(1))));
        Optional<Integer> right = number(match.group(3));
        if (left.isEmpty() || right.isEmpty()) {
            return "I can do sums with the numbers from zero to one hundred, such as: what is seven plus five?";
        }
        int a = left.get();
        int b = right.get();
        String result;
        switch (match.group(2)) {
            case "plus", "+":
                result = NumberWords.say(a + b);
                break;
            case "minus", "-":
                result = NumberWords.say(a - b);
                break;
            case "times", "*":
                result = NumberWords.say(a * b);
                break;
            default:
                if (b == 0) {
                    return "Nobody can divide by zero.";
                }
                result = NumberWords.say(a / b) + (a % b == 0 ? "" : ", and " + NumberWords.say(a % b) + " left over");
        }
        String operator = match.group(2).matches("\\w.*") ? match.group(2) : "with that sign and";
        return capital(NumberWords.say(a)) + " " + operator + " " + NumberWords.say(b) + " is " + result + ".";
    }

    private void stories() {
        rule(
                "joke|laugh|funny",
                (match, talk) -> JOKES.get(Math.floorMod(talk.times("joke|laugh|funny") - 1, JOKES.size())));
        rule("long story", (match, talk) -> {
            int told = talk.times("story");
            return stories.any(told) + " And now another one. " + stories.any(told + 1);
        });
        rule("story|tell me about|happened next", (match, talk) -> stories.about(talk.last())
                .orElseGet(() -> stories.any(talk.times("story|tell me about|happened next"))));
    }

    private void clockAndCalendar() {
        rule("what time|the time|time is it", (match, talk) -> "It is " + time(now()) + ".");
        rule(
                "what day|day of the week",
                (match, talk) -> "Today is " + DATE.format(now()).split(",")[0] + ".");
        rule("date", (match, talk) -> "Today is " + DATE.format(now()) + ".");
        rule("what month", (match, talk) -> "It is " + DATE.format(now()).split(" ")[1] + ".");
        rule("what year", (match, talk) -> "It is the year " + year(now().getYear()) + ".");
        rule(
                "is it (morning|afternoon|evening)",
                (match, talk) ->
                        (partOfDay(now()).equals(match.group(1)) ? "Yes" : "No") + ", it is " + time(now()) + ".");
    }

    private void smallTalk() {
        say("weather|raining", "I cannot see out of the window from in here. I hope that the sun is shining.");
        say(
                "what is your name|what's your name|who are you|what are you",
                "I am Parley's sandbox, a small program" + " that listens, thinks, and speaks without any key.");
        say(
                "what can|help|how do you work",
                "You can ask me for the time and the date, for sums, for a joke, or for a story about the sea, a"
                        + " dragon, or the moon. Tell me your name, and I will remember it. And you can interrupt me at"
                        + " any time.");
        say(
                "how old are you|who made you|where are you",
                "I was made to try this voice assistant without any key, and I" + " live inside it.");
        say("are you (?:a robot|human|real)", "I am a program, with a few rules and a borrowed voice.");
        say("hear me|are you there", "Yes, I can hear you.");
        say("how are you", "I am very well, thank you. How are you?");
        rule(
                "hello|hi|good (?:morning|afternoon|evening)|nice to meet",
                (match, talk) ->
                        "Hello" + talk.name().map(name -> ", " + name).orElse("") + ". What would you like to know?");
        rule(
                "goodbye|bye|good night|see you",
                (match, talk) ->
                        "Goodbye" + talk.name().map(name -> ", " + name).orElse("") + ". It was nice to talk to you.");
        say("thank you|thanks", "You are welcome.");
        say("stop|quiet|wait|hold on|never mind|that is enough", "All right.");
        say("slowly|louder", "I am afraid that I have only one voice.");
        say("go on|continue|yes|okay", "Very well. What shall I tell you?");
        say("no", "As you like.");
    }

    private ZonedDateTime now() {
        return ZonedDateTime.now(clock);
    }

    private static String time(ZonedDateTime now) {
        int hour = now.getHour() % 12 == 0 ? 12 : now.getHour() % 12;
        int minute = now.getMinute();
        String minutes = minute == 0 ? " o'clock" : " " + (minute < 10 ? "oh " : "") + NumberWords.say(minute);
        return NumberWords.say(hour) + minutes + " in the " + partOfDay(now);
    }

    private static String partOfDay(ZonedDateTime now) {
        return now.getHour() < 12 ? "morning" : now.getHour() < 18 ? "afternoon" : "evening";
    }

    private static String year(int year) {
        return NumberWords.say(year / 100) + " " + (year % 100 < 10 ? "oh " : "") + NumberWords.say(year % 100);
    }

    private static String count(IntStream numbers) {
        return capital(numbers.mapToObj(NumberWords::say).collect(Collectors.joining(", "))) + ".";
    }

    private static Optional<Integer> number(String words) {
        OptionalInt number = NumberWords.parse(words);
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    private static String lastWord(String words) {
        return words.substring(words.lastIndexOf(' ') + 1);
    }

    static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
