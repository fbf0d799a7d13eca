package dev.parley.config;

import io.netty.util.NetUtil;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** Rejects invalid values with a {@link ConfigException} that names the key and what is wanted. */
final class Check {
    private Check() {}

    static void range(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new ConfigException(key + ": " + value + " is out of range, wanted " + min + " to " + max);
        }
    }

    static void range(String key, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new ConfigException(key + ": " + value + " is out of range, wanted " + min + " to " + max);
        }
    }

    static void oneOf(String key, String value, String... wanted) {
        if (!Arrays.asList(wanted).contains(value)) {
            throw new ConfigException(
                    key + ": \"" + value + "\" is not known, wanted one of " + String.join(", ", wanted));
        }
    }

    /** A text or object that may be empty, but not null. */
    static void present(String key, Object value) {
        if (value == null) {
            throw new ConfigException(key + ": null, wanted a value");
        }
    }

    /**
     * A secret for a header, without white space around it. Refuses control and other invisible characters, since a
     * library's error about them would repeat the secret.
     */
    static String secret(String key, String value) {
        present(key, value);
        String secret = strip(value);
        for (int i = 0; i < secret.length(); i++) {
            if (invisible(secret.charAt(i))) {
                throw new ConfigException(key + ": character " + (i + 1) + " is a control or invisible character,"
                        + " wanted visible characters only");
            }
        }
        return secret;
    }

    /** Without white space and byte order marks at either end. */
    static String strip(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && blank(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && blank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean blank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff' || c == '\u200b';
    }

    private static boolean invisible(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> c != ' ' && blank(c);
        };
    }

    /** An address or host name to listen on, an IPv6 one without brackets. */
    static String host(String key, String value) {
        notBlank(key, value);
        return value.startsWith("[") && value.endsWith("]") ? value.substring(1, value.length() - 1) : value;
    }

    static void longest(String key, String text, int max) {
        if (text.length() > max) {
            throw new ConfigException(key + ": " + text.length() + " characters, wanted at most " + max);
        }
    }

    static void notBlank(String key, String value) {
        if (value == null || value.isBlank()) {
            throw new ConfigException(key + ": missing, wanted a text");
        }
    }

    /** "local", or an absolute URL of one of the schemes. The message never repeats the value: it may hold a password. */
    static void url(String key, String value, String... schemes) {
        if (StageConfig.LOCAL.equals(value)) {
            return;
        }
        List<String> wanted = Arrays.asList(schemes);
        try {
            URI uri = URI.create(value);
            if (uri.getHost() != null && uri.getRawUserInfo() == null && wanted.contains(uri.getScheme())) {
                return;
            }
        } catch (IllegalArgumentException notEvenAUri) {
            // Reported below.
        }
        throw new ConfigException(key + ": not usable, wanted \"local\" or a URL like " + wanted.get(0)
                + "://host[:port] without user and password");
    }

    /**
     * An HTTP proxy as a URL, or "" for none; always none for the local server. Errors do not repeat the value: it may hold
     * a password.
     */
    static String proxy(String key, String value, String server) {
        String given = value == null || StageConfig.LOCAL.equals(server) ? "" : value.strip();
        String url = given.isEmpty() || given.contains("://") ? given : "http://" + given;
        try {
            URI uri = URI.create(url);
            if (url.isEmpty() || "http".equals(uri.getScheme()) && uri.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException notEvenAUri) {
            // Said below.
        }
        throw new ConfigException(
                key + ": not usable, wanted a URL like http://host:port or http://user:password@host:port");
    }

    /** An IP address, or a network as address/bits. No host names: DNS could change the answer. */
    static void network(String key, String value) {
        int slash = value.indexOf('/');
        String address = slash < 0 ? value : value.substring(0, slash);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes != null && (slash < 0 || bits(value.substring(slash + 1)) <= bytes.length * Byte.SIZE)) {
            return;
        }
        throw new ConfigException(
                key + ": \"" + value + "\" is not usable, wanted an address or a network like 10.0.0.0/8");
    }

    private static int bits(String text) {
        return text.matches("\\d{1,3}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
    }
}
