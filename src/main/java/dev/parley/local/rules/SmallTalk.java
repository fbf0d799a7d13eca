package dev.parley.local.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Greetings, thanks, jokes, questions about itself, coins and dice, and short words of command. */
final class SmallTalk implements Skill {
    private static final Pattern JOKE =
            Pattern.compile("\\bjokes?\\b|\\bmake me laugh\\b|\\bsomething funny\\b|\\bmake me smile\\b");
    private static final List<String> JOKES = List.of(
            "Why did the robot go on holiday? It needed to recharge its batteries.",
            "I would tell you a joke about silence, but nobody ever hears it.",
            "What do you call a fish without eyes? A fsh.",
            "There are two hard things in programming: naming things, and being interrupted. What were we talking about?",
            "Why do cows wear bells? Because their horns do not work.",
            "I asked the librarian for a book about turtles. Hard back, she said? Yes, I said, and with a little head.",
            "Why was the computer cold? It had left its windows open.",
            "What did the zero say to the eight? Nice belt.",
            "My clock is always hungry. It goes back four seconds.",
            "How do trees get onto the internet? They log in.");
    private static final Pattern SURPRISE = Pattern.compile(
            "\\bsomething (?:interesting|new|surprising)\\b|\\b(?:fun|interesting|random|another) facts?\\b"
                    + "|\\bsurprise me\\b|^tell me a fact\\b|^tell me something$");
    private static final List<String> SURPRISES = List.of(
            "A day on Venus is longer than a year on Venus.",
            "Honey keeps for thousands of years, if nobody opens the jar.",
            "An octopus has three hearts and blue blood.",
            "Bananas are berries, and strawberries are not.",
            "Wombats leave droppings in the shape of cubes.");
    private static final String WHO =
            "I am Parley, a voice assistant that runs on this computer. I answer by rules now, not by"
                    + " a language model.";

    private final Map<Pattern, BiFunction<Matcher, ChatHistory, String>> anywhere = new LinkedHashMap<>();
    private final Map<Pattern, Function<ChatHistory, String>> whole = new LinkedHashMap<>();

    SmallTalk() {
        inTurn(JOKE, JOKES);
        inTurn(SURPRISE, SURPRISES);
        say(
                "weather|raining|temperature outside|forecast",
                "I cannot see the weather from in here. I hope that the sun is shining.");
        say(
                "your name|who are you|are you (?:chat gpt|chatgpt|alexa|siri|google|claude)|what are you(?! (?:doing|thinking|wearing))|introduce yourself|about yourself",
                WHO);
        say(
                "(?:what|how) (?:else )?(?:can|do) (?:you|i) (?:do|say|ask|work|help)|what are you able|^help\\b|help me$|your (?:skills|features)",
                "You can ask me for the time in a city, for sums and units, for a timer, a capital, a joke, or a story"
                        + " about anything. Tell me your name, and I will remember it. You can interrupt me at any time.");
        say(
                "how old are you|(?:when is|what is) your birthday|when were you born|what year were you born|who (?:made|created|built|invented) you|where are you|where do you (?:live|come from)",
                "I was made as a part of Parley, an open source voice server, and I live in it.");
        say(
                "are you (?:an? )?(?:robot|human|real|machine|person|computer|ai|bot|alive)",
                "I am a program, with rules and a made voice.");
        say("(?:can|do) you hear me|are you (?:still )?there|you (?:still )?listening", "Yes, I can hear you.");
        say(
                "how are you|how is it going|how do you do|how are things|how have you been",
                "I am very well, thank you. How are you?");
        say("what are you doing|what is up", "I am listening to you.");
        say(
                "i love you|i like you|you are (?:so |very )?(?:great|good|nice|funny|smart|awesome|amazing)|good (?:job|work)|well done",
                "Thank you, that is kind.");
        say(
                "you are (?:stupid|dumb|bad|useless|wrong)|that is wrong",
                "I am sorry. I know only a few rules; a language model would do better.");
        say("(?:what|which) languages? (?:do|can) you|(?:do|can) you speak", "I speak English, and nothing else.");
        say(
                "are you (?:a )?(?:man|woman|boy|girl|male|female)",
                "Neither. I am a program, with rules and a made voice.");
        say("sing (?:me )?(?:a |the )?|can you sing", "La, la, la. That is all that my voice can do.");
        say("meaning of life", "Forty two, they say. I would look for it in good company.");
        say(
                "speak (?:slower|slowly|louder|faster)|slow down|turn (?:it )?(?:up|down)",
                "I have only one voice and one speed. The loudness is yours to turn.");
        say("i am (?:bored|boring)|i'm bored", "Then ask me for a joke, or for a story about anything you like.");
        say(
                "i(?: am|'m| feel| am feeling|'m feeling) (?:so |very |a little |a bit )?(?:sad|tired|sick|unhappy|lonely|not well)",
                "I am sorry to hear that. Shall I tell you a joke, or a story?");
        say("i(?: am|'m) (?:fine|well|good|great|very well|happy|okay)", "I am glad to hear that.");
        find(
                "(?:repeat after me|just say|say the words?) (.+)",
                (match, chat) -> Arithmetic.capital(match.group(1)) + ".");
        find("(?:how do you )?spell (?:the word )?([\\p{L}']{1,20})", (match, chat) -> spelled(match.group(1)));
        find("(?:flip|toss|throw) a coin|heads or tails", (match, chat) -> chance(chat, 2) == 0 ? "Heads." : "Tails.");
        find(
                "(?:roll|throw) (?:a |the )?(?:dice|die)",
                (match, chat) -> "It is a " + NumberWords.say(1.0 + chance(chat, 6)) + ".");
        find("random number", (match, chat) -> Arithmetic.capital(NumberWords.say(1.0 + chance(chat, 100))) + ".");
        all(
                "(?:hello|hi|hey|hiya|greetings|good day|good (?:morning|afternoon|evening)|nice to meet you)(?: (?:there|parley|again|everyone))*",
                chat -> "Hello" + name(chat) + ". What would you like to know?");
        all(
                ".*\\b(?:good[ -]?bye?|bye|bye bye|good night|see you(?: later| soon| tomorrow)?|farewell)",
                chat -> "Goodbye" + name(chat) + ". It was nice to talk to you.");
        all(
                "(?:no )?(?:okay |great |good |well )?(?:thank you|thanks)(?: .{0,25})?",
                chat -> "You are welcome" + name(chat) + ".");
        all(
                "(?:stop|quiet|be quiet|wait|hold on|never mind|nevermind|that is (?:enough|all)|enough|shut up|silence|cancel|stop it|stop talking|nothing)(?: .{0,12})?",
                chat -> "All right.");
        all(
                "(?:go on|continue|yes|yeah|yep|okay|ok|sure|all right|of course|great|cool|nice|good)(?: .{0,8})?",
                chat -> "Very well. What shall I tell you?");
        all("(?:no|nope|no way|not really|not now)", chat -> "As you like.");
        all("(?:test|testing)(?: .{0,20})?", chat -> "I can hear you well.");
    }

    /** Each time the next of them. */
    private void inTurn(Pattern pattern, List<String> replies) {
        find(pattern, (match, chat) -> replies.get(Math.floorMod(chat.count(pattern) - 1, replies.size())));
    }

    private void find(String pattern, BiFunction<Matcher, ChatHistory, String> reply) {
        find(Pattern.compile("\\b(?:" + pattern + ")"), reply);
    }

    private void find(Pattern pattern, BiFunction<Matcher, ChatHistory, String> reply) {
        anywhere.put(pattern, reply);
    }

    private void say(String pattern, String reply) {
        find("(?:" + pattern + ")(?:$|\\b)", (match, chat) -> reply);
    }

    private void all(String pattern, Function<ChatHistory, String> reply) {
        whole.put(Pattern.compile(pattern), reply);
    }

    @Override
    public Optional<String> answer(ChatHistory chat) {
        String text = chat.request();
        for (Map.Entry<Pattern, Function<ChatHistory, String>> rule : whole.entrySet()) {
            if (rule.getKey().matcher(text).matches()
                    || rule.getKey().matcher(chat.last()).matches()) {
                return Optional.of(rule.getValue().apply(chat));
            }
        }
        for (Map.Entry<Pattern, BiFunction<Matcher, ChatHistory, String>> rule : anywhere.entrySet()) {
            Matcher match = rule.getKey().matcher(text);
            if (match.find()) {
                return Optional.of(rule.getValue().apply(match, chat));
            }
        }
        return Optional.empty();
    }

    private static String name(ChatHistory chat) {
        return Memory.name(chat).map(name -> ", " + name).orElse("");
    }

    private static String spelled(String word) {
        return Arithmetic.capital(word) + " is spelled "
                + word.chars()
                        .mapToObj(c -> String.valueOf((char) c).toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + ".";
    }

    /** Chance enough for a coin: it differs with the time of asking, which the history grows with. */
    private static int chance(ChatHistory chat, int choices) {
        return Math.floorMod(
                Long.hashCode(System.nanoTime() / 1000 * 2_654_435_761L)
                        + chat.messages().size(),
                choices);
    }
}
