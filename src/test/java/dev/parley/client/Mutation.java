package dev.parley.client;

import java.util.Random;

/** Spoils messages for the fuzzers. The same random numbers give the same mutations. */
public final class Mutation {
    private Mutation() {}

    /**
     * The message with pieces put in, put over what was there, put in many times over, and characters taken out.
     *
     * @param times  how often
     * @param pieces what is put in
     * @param most   how many times over at most
     */
    public static String of(String message, int times, String[] pieces, int most, Random random) {
        StringBuilder text = new StringBuilder(message);
        for (int i = times; i > 0 && text.length() > 0; i--) {
            int at = random.nextInt(text.length());
            String piece = pieces[random.nextInt(pieces.length)];
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, piece);
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.replace(at, Math.min(text.length(), at + 1 + random.nextInt(8)), piece);
                default -> text.insert(at, piece.repeat(1 + random.nextInt(most)));
            }
        }
        return text.toString();
    }
}
