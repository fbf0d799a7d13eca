package dev.parley.client.phone;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The vendors' signatures of requests, as their SDKs check them. URLs are those that the vendor was given, not those that the
 * server sees. Forms and queries are fields by name, each with all its values, decoded.
 */
public final class PhoneSignatures {
    private static final Pattern URL = Pattern.compile("(\\w+://[^/:?]+)(:\\d+)?([^?]*)(.*)", Pattern.DOTALL);

    private PhoneSignatures() {}

    /**
     * Whether Twilio signed this.
     *
     * @param secret   the account's auth token, or the secret of the shared key that the settings name
     * @param settings header X-Twilio-Webhooks-Signature-Settings, or null: which algorithm it is
     * @param given    header X-Twilio-Signature, or null
     */
    public static boolean byTwilio(
            String secret, String settings, String url, Map<String, List<String>> form, String given) {
        String algorithm = settings != null && settings.contains("algorithm=HMAC_SHA256") ? "HmacSHA256" : "HmacSHA1";
        return spellings(url).stream()
                .anyMatch(spelling -> same(hmac(algorithm, secret, twilioText(spelling, form)), given));
    }

    /** What Twilio signs: the URL and the form's fields, sorted, without separators. */
    private static String twilioText(String url, Map<String, List<String>> form) {
        StringBuilder text = new StringBuilder(url);
        new TreeMap<>(form)
                .forEach((name, values) -> values.stream().distinct().sorted().forEach(value -> text.append(name)
                        .append(value)));
        return text.toString();
    }

    /** With and without the standard port (the SDKs take 80 for that of wss), and a slash at the end. */
    private static Set<String> spellings(String url) {
        Set<String> all = new LinkedHashSet<>(List.of(url));
        Matcher parts = URL.matcher(url);
        if (parts.matches()) {
            for (String port : Arrays.asList(parts.group(2), "", ":443", ":80")) {
                for (String slash : List.of("", "/")) {
                    all.add(parts.group(1) + (port == null ? "" : port) + parts.group(3) + slash + parts.group(4));
                }
            }
        }
        return all;
    }

    /**
     * Whether Plivo signed this, by version 3 of its signature.
     *
     * @param form  null for a GET
     * @param nonce header X-Plivo-Signature-V3-Nonce, or null
     * @param given header X-Plivo-Signature-V3, or null: signatures with commas between them
     */
    public static boolean byPlivo(
            String authToken, String url, Map<String, List<String>> form, String nonce, String given) {
        if (nonce == null || given == null) {
            return false;
        }
        String expected = hmac("HmacSHA256", authToken, plivoText(url, form) + "." + nonce);
        return Arrays.stream(given.split(",")).anyMatch(each -> same(expected, each.strip()));
    }

    /** What Plivo signs: the URL with its query sorted and decoded, and the form's fields, sorted, without separators. */
    private static String plivoText(String url, Map<String, List<String>> form) {
        int mark = url.indexOf('?');
        StringBuilder text = new StringBuilder(mark < 0 ? url : url.substring(0, mark));
        List<String> pairs = new ArrayList<>();
        query(mark < 0 ? "" : url.substring(mark + 1))
                .forEach((name, values) -> values.stream().sorted().forEach(value -> pairs.add(name + "=" + value)));
        boolean posted = form != null && !form.isEmpty();
        if (posted || !pairs.isEmpty()) {
            text.append('?').append(String.join("&", pairs));
        }
        if (posted) {
            text.append(pairs.isEmpty() ? "" : ".");
            new TreeMap<>(form)
                    .forEach((name, values) -> values.stream().sorted().forEach(value -> text.append(name)
                            .append(value)));
        }
        return text.toString();
    }

    private static TreeMap<String, List<String>> query(String query) {
        TreeMap<String, List<String>> fields = new TreeMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                fields.computeIfAbsent(
                                decoded(equals < 0 ? pair : pair.substring(0, equals)), name -> new ArrayList<>())
                        .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Compares in constant time. */
    public static boolean same(String expected, String given) {
        return given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(String algorithm, String key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
