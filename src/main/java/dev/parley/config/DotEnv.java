package dev.parley.config;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .env} file: lines {@code NAME=value}, with or without {@code export}; values plain or in single or double quotes,
 * quoted ones over several lines; {@code #} begins a comment at the start of a line or after white space. LF, CRLF, UTF-8
 * with or without byte order mark, and UTF-16 with one are read.
 *
 * @param values     what is set, the last one of a name
 * @param unreadable numbers of the lines that are nothing of this, from 1
 */
record DotEnv(Map<String, String> values, List<Integer> unreadable) {
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][\\w.-]*)\\s*=\\s*(.*)");

    /** Characters that a backslash escapes in double quotes, and their meanings. */
    private static final String ESCAPES = "\"\\$nr";

    private static final String ESCAPED = "\"\\$\n\r";

    private record Quoted(String value, int lastLine) {}

    /** The file's content, or nothing when there is no file. Blocks. */
    static DotEnv read(Path file) {
        try {
            return Files.isRegularFile(file) ? parse(decode(Files.readAllBytes(file))) : parse("");
        } catch (IOException e) {
            return new DotEnv(Map.of(), List.of(1));
        }
    }

    static DotEnv parse(String text) {
        Map<String, String> values = new HashMap<>();
        List<Integer> unreadable = new ArrayList<>();
        String[] lines = text.replaceFirst("^\ufeff", "").split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (!assignment.matches() || line.indexOf('\ufffd') >= 0 || line.indexOf('\0') >= 0) {
                unreadable.add(i + 1);
                continue;
            }
            String name = assignment.group(1);
            String value = assignment.group(2);
            if (value.startsWith("\"") || value.startsWith("'")) {
                Quoted quoted = quoted(lines, i, value);
                if (quoted == null) {
                    unreadable.add(i + 1);
                } else {
                    values.put(name, quoted.value);
                    i = quoted.lastLine;
                }
            } else {
                values.put(name, value.startsWith("#") ? "" : value.replaceFirst("\\s+#.*", ""));
            }
        }
        return new DotEnv(Map.copyOf(values), List.copyOf(unreadable));
    }

    /** Reads over the lines until the quotes are closed; null when they are not, or when more than a comment follows them. */
    private static Quoted quoted(String[] lines, int first, String begin) {
        char quote = begin.charAt(0);
        StringBuilder value = new StringBuilder();
        String line = begin.substring(1);
        for (int i = first; ; ) {
            for (int at = 0; at < line.length(); at++) {
                char c = line.charAt(at);
                if (c == quote) {
                    String rest = line.substring(at + 1).strip();
                    return rest.isEmpty() || rest.startsWith("#") ? new Quoted(value.toString(), i) : null;
                }
                boolean escape = quote == '"' && c == '\\' && at + 1 < line.length();
                int escaped = escape ? ESCAPES.indexOf(line.charAt(at + 1)) : -1;
                if (escaped >= 0) {
                    at++;
                    c = ESCAPED.charAt(escaped);
                }
                value.append(c);
            }
            i++;
            if (i == lines.length) {
                return null;
            }
            line = lines[i];
            value.append('\n');
        }
    }

    /** Invalid bytes become U+FFFD, which makes their lines unreadable. */
    private static String decode(byte[] bytes) {
        Charset charset = StandardCharsets.UTF_8;
        if (bytes.length > 1 && (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff
                || bytes.length > 1 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe) {
            charset = StandardCharsets.UTF_16;
        }
        return new String(bytes, charset);
    }
}
