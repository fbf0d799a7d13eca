package dev.parley.client.phone;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The vendors' signatures of requests. URLs are those that the vendor was given, not those that the server sees. */
public final class PhoneSignatures {
    private PhoneSignatures() {}

    /** Twilio, X-Twilio-Signature: HMAC-SHA1 of the URL and the form's fields, sorted, without separators. */
    public static String twilio(String authToken, String url, SortedMap<String, String> form) {
        StringBuilder text = new StringBuilder(url);
        form.forEach((name, value) -> text.append(name).append(value));
        return hmac("HmacSHA1", authToken, text.toString());
    }

    /** Plivo, X-Plivo-Signature-V3 of a POST: HMAC-SHA256 of URL, form and nonce. */
    public static String plivo(String authToken, String url, SortedMap<String, String> form, String nonce) {
        StringBuilder text = new StringBuilder(url).append(url.contains("?") ? "." : "?");
        form.forEach((name, value) -> text.append(name).append(value));
        return hmac("HmacSHA256", authToken, text + "." + nonce);
    }

    /** Plivo, X-Plivo-Signature-V3 of a GET: HMAC-SHA256 of the URL with its query sorted, and the nonce. */
    public static String plivo(String authToken, String url, String nonce) {
        int mark = url.indexOf('?');
        String signed = url;
        if (mark >= 0) {
            TreeMap<String, String> query = new TreeMap<>();
            for (String pair : url.substring(mark + 1).split("&")) {
                query.put(pair, pair);
            }
            signed = url.substring(0, mark + 1) + String.join("&", query.keySet());
        }
        return hmac("HmacSHA256", authToken, signed + "." + nonce);
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
