package dev.parley.local.rules;

import static dev.parley.local.rules.NumberWords.NUMBER;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts between units of length, weight, volume, time, speed and temperature. */
final class Units implements Skill {
    /**
     * @param kind units of one kind convert into each other
     * @param factor how many of the kind's base unit it is
     * @param offset in the base unit, for temperatures
     */
    private record Unit(String kind, String one, String many, double factor, double offset) {}

    private static final Map<String, Unit> UNITS = new LinkedHashMap<>();

    static {
        unit("length", 0.001, "millimeter", "millimeters", "millimetre", "millimetres", "mm");
        unit("length", 0.01, "centimeter", "centimeters", "centimetre", "centimetres", "cm");
        unit("length", 1, "meter", "meters", "metre", "metres");
        unit("length", 1000, "kilometer", "kilometers", "kilometre", "kilometres", "km");
        unit("length", 0.0254, "inch", "inches");
        unit("length", 0.3048, "foot", "feet");
        unit("length", 0.9144, "yard", "yards");
        unit("length", 1609.344, "mile", "miles");
        unit("weight", 0.001, "gram", "grams");
        unit("weight", 1, "kilogram", "kilograms", "kilo", "kilos", "kg");
        unit("weight", 1000, "ton", "tons", "tonne", "tonnes");
        unit("weight", 0.45359237 / 16, "ounce", "ounces");
        unit("weight", 0.45359237, "pound", "pounds");
        unit("weight", 6.35029318, "stone", "stone");
        unit("volume", 0.001, "milliliter", "milliliters", "millilitre", "millilitres", "ml");
        unit("volume", 1, "liter", "liters", "litre", "litres");
        unit("volume", 3.785411784, "gallon", "gallons");
        unit("volume", 0.473176473, "pint", "pints");
        unit("volume", 0.2365882365, "cup", "cups");
        unit("time", 1, "second", "seconds");
        unit("time", 60, "minute", "minutes");
        unit("time", 3600, "hour", "hours");
        unit("time", 86_400, "day", "days");
        unit("time", 604_800, "week", "weeks");
        unit("time", 31_536_000, "year", "years");
        unit("speed", 1, "kilometer per hour", "kilometers per hour", "kilometres per hour", "kilometers an hour");
        unit("speed", 1.609344, "mile per hour", "miles per hour", "miles an hour", "mph");
        UNITS.put("celsius", new Unit("temperature", "degree Celsius", "degrees Celsius", 1, 0));
        UNITS.put("centigrade", UNITS.get("celsius"));
        UNITS.put("fahrenheit", new Unit("temperature", "degree Fahrenheit", "degrees Fahrenheit", 5 / 9.0, -32));
    }

    private static final String NAME = UNITS.keySet().stream()
            .sorted(Comparator.comparing(String::length).reversed())
            .collect(Collectors.joining("|", "(?:degrees? )?(", ")\\b"));
    private static final Pattern INTO =
            Pattern.compile("(" + NUMBER + "|an?|half an?) " + NAME + " (?:in|to|into|as) " + NAME);
    private static final Pattern HOW_MANY = Pattern.compile("how many " + NAME
            + " (?:are |is |do |does |go |make |there )*(?:(?:in|into|equals?|equal|up|to|have|has) )*(" + NUMBER
            + "|an?|half an?) " + NAME);

    private static void unit(String kind, double factor, String one, String many, String... others) {
        Unit unit = new Unit(kind, one, many, factor, 0);
        UNITS.put(one, unit);
        UNITS.put(many, unit);
        for (String other : others) {
            UNITS.put(other, unit);
        }
    }

    @Override
    public Optional<String> answer(ChatHistory chat) {
        Matcher into = INTO.matcher(chat.request());
        if (into.find()) {
            return Optional.of(convert(into.group(1), into.group(2), into.group(3)));
        }
        Matcher howMany = HOW_MANY.matcher(chat.request());
        return howMany.find()
                ? Optional.of(convert(howMany.group(2), howMany.group(3), howMany.group(1)))
                : Optional.empty();
    }

    private static String convert(String amount, String from, String to) {
        Unit source = UNITS.get(from);
        Unit target = UNITS.get(to);
        if (!source.kind().equals(target.kind())) {
            return Arithmetic.capital(source.many()) + " cannot be converted to " + target.many() + ".";
        }
        double number = amount.matches("an?") ? 1 : amount.startsWith("half") ? 0.5 : Arithmetic.number(amount);
        double value = (number + source.offset()) * source.factor() / target.factor() - target.offset();
        double rounded = Math.abs(value) < 1 ? value : Math.round(value * 100) / 100.0;
        boolean exact = Math.abs(value - rounded) < 1e-9 && Math.abs(value) >= 1;
        String words = exact ? NumberWords.say(rounded) : "about " + NumberWords.say(rounded);
        return Arithmetic.capital(NumberWords.say(number) + " " + (number == 1 ? source.one() : source.many()) + " is "
                + words + " " + (rounded == 1 ? target.one() : target.many()) + ".");
    }
}
