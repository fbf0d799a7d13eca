package dev.parley.local.rules;

import java.time.Clock;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time and the date, here and in the cities that the JDK's time zones are named after. */
final class WorldClock implements Skill {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEEE, MMMM d", Locale.ENGLISH);
    private static final Pattern TIME = Pattern.compile(
            "^time$|\\b(?:what time|the time(?: now| in\\b.*|$)|time is it|what hour|current time|time in)\\b");
    private static final Pattern DAY = Pattern.compile("\\b(?:what day|which day|day of the week|day is it)\\b");
    private static final Pattern TODAY =
            Pattern.compile("\\b(?:what(?: is)? (?:the |today's )?date|today's date|the date|date (?:is it|today))\\b");
    private static final Pattern ANOTHER_DAY = Pattern.compile("\\b(?:tomorrow|yesterday)\\b");
    private static final Pattern LATER = Pattern.compile("\\bin (.*(?:second|minute|hour).*)$");
    private static final Pattern MONTH = Pattern.compile("\\b(?:what|which) month\\b");
    private static final Pattern YEAR =
            Pattern.compile("\\b(?:what|which) year (?:is it|do we|are we|is this)\\b|^(?:what|which) year$");
    private static final Pattern PART = Pattern.compile("\\bis it (?:the )?(morning|afternoon|evening)\\b");
    private static final Pattern PLACE = Pattern.compile(
            "\\b(?:in|at|for) (?:the )?(?:city of )?([\\p{L}' .-]+?)(?: (?:right )?now| today| at the moment)?$");
    private static final Map<String, MonthDay> FEASTS = Map.of(
            "christmas", MonthDay.of(12, 25),
            "new year", MonthDay.of(1, 1),
            "halloween", MonthDay.of(10, 31));
    private static final Pattern DAYS_UNTIL = Pattern.compile(
            "\\bhow (?:many days|long)\\b.*\\b(?:until|till|to|before) (christmas|new year|halloween)\\b");

    /** Ids: the rules of all zones would take 3 MB. */
    private static final Map<String, String> ZONES = zones();

    private final Clock clock;

    WorldClock(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<String> answer(ChatHistory chat) {
        String text = chat.request();
        boolean time = TIME.matcher(text).find();
        boolean date = TODAY.matcher(text).find();
        if (!time && !date && !DAY.matcher(text).find()) {
            return calendar(text);
        }
        if (!time && ANOTHER_DAY.matcher(text).find()) {
            return Optional.of(anotherDay(text, date));
        }
        Matcher later = LATER.matcher(text);
        if (time && later.find()) {
            OptionalLong seconds = Durations.seconds(later.group(1));
            if (seconds.isPresent()) {
                ZonedDateTime then = ZonedDateTime.now(clock).plusSeconds(seconds.getAsLong());
                return Optional.of("Then it will be " + time(then) + ".");
            }
        }
        Matcher place = PLACE.matcher(text);
        if (!isPlace(text, place)) {
            return Optional.of(tell(ZonedDateTime.now(clock), "", time, date));
        }
        String city = place.group(1).strip();
        String zone = ZONES.get(city);
        return Optional.of(
                zone == null
                        ? "I do not know the time zone of " + titled(city) + ". I know those of larger cities."
                        : tell(ZonedDateTime.now(clock.withZone(ZoneId.of(zone))), " in " + titled(city), time, date));
    }

    /** The city, by a name that a time zone has, whose time is asked; empty when it is something else. */
    static Optional<String> cityWhoseTimeIsAsked(String text) {
        Matcher place = PLACE.matcher(text);
        if (!TIME.matcher(text).find() || !isPlace(text, place)) {
            return Optional.empty();
        }
        String named = place.group(1).strip();
        String zone = ZONES.get(named);
        String city = zone == null ? named : zone.replaceAll(".*/", "").replace('_', ' ');
        return Optional.of(city.equalsIgnoreCase(named) ? named : city);
    }

    private static boolean isPlace(String text, Matcher place) {
        return text.split(" ").length <= 14
                && place.find()
                && !place.group(1).matches(".*\\b(?:morning|week|day|history)");
    }

    private Optional<String> calendar(String text) {
        ZonedDateTime now = ZonedDateTime.now(clock);
        Matcher until = DAYS_UNTIL.matcher(text);
        if (until.find()) {
            return Optional.of(daysUntil(until.group(1), now.toLocalDate()));
        }
        if (MONTH.matcher(text).find()) {
            return Optional.of("It is " + DATE.format(now).split(" ")[1] + ".");
        }
        if (YEAR.matcher(text).find() && text.split(" ").length < 7) {
            return Optional.of("It is the year " + year(now.getYear()) + ".");
        }
        Matcher part = PART.matcher(text);
        return part.find()
                ? Optional.of(
                        (partOfDay(now.getHour()).equals(part.group(1)) ? "Yes" : "No") + ", it is " + time(now) + ".")
                : Optional.empty();
    }

    private static String daysUntil(String feast, LocalDate today) {
        MonthDay day = FEASTS.get(feast);
        LocalDate next = day.atYear(today.getYear());
        long days = ChronoUnit.DAYS.between(today, next.isBefore(today) ? day.atYear(today.getYear() + 1) : next);
        String name = titled(feast);
        return days == 0
                ? "Today is " + name + "."
                : Arithmetic.capital(NumberWords.say((double) days)) + (days == 1 ? " day" : " days") + " until " + name
                        + ".";
    }

    private String anotherDay(String text, boolean date) {
        boolean coming = text.contains("tomorrow");
        boolean far = text.contains("day after") || text.contains("day before");
        ZonedDateTime then = ZonedDateTime.now(clock).plusDays((coming ? 1 : -1) * (far ? 2 : 1));
        String day = coming
                ? (far ? "The day after tomorrow is " : "Tomorrow is ")
                : far ? "The day before yesterday was " : "Yesterday was ";
        return day + (date ? DATE.format(then) : DATE.format(then).split(",")[0]) + ".";
    }

    private static String tell(ZonedDateTime now, String where, boolean time, boolean date) {
        if (time) {
            return "It is " + time(now) + where + ".";
        }
        String day = date ? DATE.format(now) : DATE.format(now).split(",")[0];
        return where.isEmpty() ? "Today is " + day + "." : "It is " + day + where + ".";
    }

    static String time(ZonedDateTime now) {
        return time(now.getHour(), now.getMinute());
    }

    /** A time of day in words, of hours from 0 to 23. */
    static String time(int hourOfDay, int minute) {
        int hour = hourOfDay % 12 == 0 ? 12 : hourOfDay % 12;
        String minutes = minute == 0 ? " o'clock" : " " + (minute < 10 ? "oh " : "") + NumberWords.say((double) minute);
        return NumberWords.say((double) hour) + minutes + " in the " + partOfDay(hourOfDay);
    }

    private static String partOfDay(int hourOfDay) {
        return hourOfDay < 12 ? "morning" : hourOfDay < 18 ? "afternoon" : "evening";
    }

    private static String year(int year) {
        return NumberWords.say((double) (year / 100)) + " " + (year % 100 < 10 ? "oh " : "")
                + NumberWords.say((double) (year % 100));
    }

    static String titled(String words) {
        StringBuilder titled = new StringBuilder();
        for (String word : words.split(" ")) {
            titled.append(titled.isEmpty() ? "" : " ").append(Arithmetic.capital(word));
        }
        return titled.toString();
    }

    /** "America/New_York" by "new york", and what people call the zones of some other places. */
    private static Map<String, String> zones() {
        Map<String, String> zones = new HashMap<>();
        for (String id : ZoneId.getAvailableZoneIds()) {
            if (id.matches("(?:Africa|America|Asia|Australia|Europe|Pacific|Atlantic|Indian)/.*")) {
                String city = id.substring(id.lastIndexOf('/') + 1);
                zones.put(city.replace('_', ' ').toLowerCase(Locale.ROOT), id);
            }
        }
        String others = "india=Asia/Kolkata delhi=Asia/Kolkata new_delhi=Asia/Kolkata mumbai=Asia/Kolkata"
                + " bangalore=Asia/Kolkata chennai=Asia/Kolkata hyderabad=Asia/Kolkata beijing=Asia/Shanghai"
                + " china=Asia/Shanghai japan=Asia/Tokyo osaka=Asia/Tokyo korea=Asia/Seoul germany=Europe/Berlin"
                + " munich=Europe/Berlin hamburg=Europe/Berlin frankfurt=Europe/Berlin france=Europe/Paris"
                + " spain=Europe/Madrid barcelona=Europe/Madrid italy=Europe/Rome milan=Europe/Rome"
                + " england=Europe/London uk=Europe/London scotland=Europe/London edinburgh=Europe/London"
                + " manchester=Europe/London ireland=Europe/Dublin san_francisco=America/Los_Angeles"
                + " seattle=America/Los_Angeles california=America/Los_Angeles las_vegas=America/Los_Angeles"
                + " boston=America/New_York washington=America/New_York miami=America/New_York"
                + " new_york_city=America/New_York philadelphia=America/New_York atlanta=America/New_York"
                + " houston=America/Chicago dallas=America/Chicago austin=America/Chicago texas=America/Chicago"
                + " montreal=America/Toronto brazil=America/Sao_Paulo rio_de_janeiro=America/Sao_Paulo"
                + " hawaii=Pacific/Honolulu new_zealand=Pacific/Auckland wellington=Pacific/Auckland"
                + " geneva=Europe/Zurich switzerland=Europe/Zurich austria=Europe/Vienna"
                + " kyiv=Europe/Kiev saint_petersburg=Europe/Moscow cape_town=Africa/Johannesburg"
                + " south_africa=Africa/Johannesburg kenya=Africa/Nairobi egypt=Africa/Cairo";
        for (String entry : others.split(" ")) {
            String[] parts = entry.split("=");
            zones.put(parts[0].replace('_', ' '), parts[1]);
        }
        return zones;
    }
}
