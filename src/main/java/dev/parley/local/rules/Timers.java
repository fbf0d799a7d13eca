package dev.parley.local.rules;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Timers where no tool keeps them, and what people say about timers. When a timer ends stands in the reply that set it, and
 * so in the history. A chat protocol cannot speak first, so the end of such a timer is told with the next reply.
 */
final class Timers implements Skill {
    private static final Pattern SET = Pattern.compile("\\b(?:timer|alarm|remind me|wake me)\\b");
    private static final Pattern LEFT =
            Pattern.compile("\\b(?:how long|how much time|time (?:is )?left|check).*(?:timer|left|remaining)\\b");
    private static final Pattern STOP = Pattern.compile("\\b(?:stop|cancel|end|delete) (?:the |my )?(?:timer|alarm)");
    private static final Pattern SAID =
            Pattern.compile("timer for (.{1,80}?) ends at (\\d+) (\\d+) and (\\d+) seconds");
    private static final Pattern OVER = Pattern.compile("timer (?:for .{1,80}? is over|is stopped)");

    static final String NONE = "There is no timer. Say: set a timer for five minutes.";
    private static final int LONGEST_S = 3600;

    private final Clock clock;

    Timers(Clock clock) {
        this.clock = clock;
    }

    private record Timer(String length, LocalTime ends) {}

    @Override
    public Optional<String> answer(ChatHistory chat) {
        String text = chat.request();
        Optional<Timer> running = running(chat);
        if (stops(text)) {
            return Optional.of(running.isPresent() ? "Your timer is stopped." : NONE);
        }
        if (asksWhatIsLeft(text)) {
            return Optional.of(running.map(this::left).orElse(NONE));
        }
        OptionalLong seconds = seconds(text);
        return seconds.isPresent() ? Optional.of(set(seconds.getAsLong())) : Optional.empty();
    }

    static boolean stops(String text) {
        return STOP.matcher(text).find();
    }

    static boolean asksWhatIsLeft(String text) {
        return LEFT.matcher(text).find();
    }

    /** How long a timer is asked for; empty when none is. */
    static OptionalLong seconds(String text) {
        return SET.matcher(text).find() ? Durations.seconds(text) : OptionalLong.empty();
    }

    static boolean isCountable(long seconds) {
        return seconds >= 1 && seconds <= LONGEST_S;
    }

    /** What a reply begins with when a timer has ended since the last one; empty otherwise. */
    String news(ChatHistory chat) {
        return running(chat)
                .filter(timer -> left(timer.ends()).isNegative())
                .map(timer -> "Your timer for " + timer.length() + " is over. ")
                .orElse("");
    }

    private String set(long seconds) {
        if (!isCountable(seconds)) {
            return "I can count from one second to one hour.";
        }
        LocalTime ends = now().plusSeconds(seconds);
        return "Your timer for " + exactly(seconds) + " ends at " + ends.getHour() + " " + ends.getMinute() + " and "
                + ends.getSecond() + " seconds. I cannot ring; ask me how long is left.";
    }

    /** The timer that was set last and whose end was not told. */
    private static Optional<Timer> running(ChatHistory chat) {
        List<String> replies = chat.replies();
        for (int i = replies.size() - 1; i >= 0; i--) {
            Matcher said = SAID.matcher(replies.get(i));
            if (said.find()) {
                return Optional.of(new Timer(said.group(1), LocalTime.of(part(said, 2), part(said, 3), part(said, 4))));
            }
            if (OVER.matcher(replies.get(i)).find()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static int part(Matcher said, int group) {
        return Integer.parseInt(said.group(group)) % 60;
    }

    private String left(Timer timer) {
        long seconds = left(timer.ends()).toSeconds();
        if (seconds < 0) {
            return "It ended " + about(-seconds) + " ago.";
        }
        return "Your timer for " + timer.length() + " has " + about(seconds) + " left.";
    }

    /** Of a clock without dates: within twelve hours before or after. */
    private Duration left(LocalTime ends) {
        Duration left = Duration.between(now(), ends);
        if (left.toHours() >= 12) {
            return left.minusDays(1);
        }
        return left.toHours() <= -12 ? left.plusDays(1) : left;
    }

    private LocalTime now() {
        return LocalTime.now(clock).truncatedTo(ChronoUnit.SECONDS);
    }

    /** A length in seconds, in the largest unit that says it without a fraction. */
    static String exactly(long seconds) {
        if (seconds == 1800) {
            return "half an hour";
        }
        return seconds % 3600 == 0
                ? count(seconds / 3600, "hour")
                : seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
    }

    /** A length in seconds, in minutes where it is long. */
    static String about(long seconds) {
        return seconds < 90 ? count(seconds, "second") : count(Math.round(seconds / 60.0), "minute");
    }

    private static String count(long number, String unit) {
        return NumberWords.say((double) number) + " " + unit + (number == 1 ? "" : "s");
    }
}
