package dev.parley.client.phone;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as the telephone vendors do. */
public final class VendorSigns {
    private VendorSigns() {}

    public static String twilio(String authToken, String url, Map<String, String> form) {
        StringBuilder text = new StringBuilder(url);
        new TreeMap<>(form).forEach((name, value) -> text.append(name).append(value));
        return hmac("HmacSHA1", authToken, text.toString());
    }

    /** A POST to a URL without a query, with at least one field. */
    public static String plivo(String authToken, String url, Map<String, String> form, String nonce) {
        StringBuilder text = new StringBuilder(url).append('?');
        new TreeMap<>(form).forEach((name, value) -> text.append(name).append(value));
        return hmac("HmacSHA256", authToken, text + "." + nonce);
    }

    private static String hmac(String algorithm, String key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
