package dev.parley.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the origin that the browser used. Behind a proxy only the proxy knows it, so {@code X-Forwarded-Proto}, {@code -Host},
 * {@code -Port}, {@code -For} and {@code Forwarded} (RFC 7239) count when the connection comes from an address in
 * {@code http.trustedProxies}; where both kinds are present, {@code X-Forwarded-*} wins.
 *
 * <p>Each proxy of a chain appends one value. The last value is the peer's own; earlier ones count as far as
 * {@code X-Forwarded-For} (or {@code for=}) shows that they were appended by trusted proxies as well. The scheme is https
 * when any hop says so: a page can use the microphone only over https, and no page can set these headers. Any thread.
 */
final class ForwardedHeaders {
    private static final String PORT = ":\\d+$";

    private final List<Network> trusted;

    /**
     * The server as the browser addressed it.
     *
     * @param scheme      "http" or "https"
     * @param authorities host[:port], one or two readings of it; empty when no header names an acceptable host
     * @param source      which header the host comes from, for logs
     */
    record Target(String scheme, List<String> authorities, String source) {}

    private record Network(byte[] address, int bits) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
            return new Network(
                    address, slash < 0 ? address.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1)));
        }

        boolean contains(byte[] other) {
            boolean same = other != null && other.length == address.length;
            for (int i = 0; same && i < bits; i++) {
                same = ((address[i / 8] ^ other[i / 8]) & 0x80 >> i % 8) == 0;
            }
            return same;
        }
    }

    /** @param trusted addresses, and networks as address/bits */
    ForwardedHeaders(List<String> trusted) {
        this.trusted = trusted.stream().map(Network::of).toList();
    }

    Target target(HttpServerRequest request) {
        String scheme = request.isSSL() ? "https" : "http";
        String host = request.getHeader(HttpHeaders.HOST);
        byte[] peer = request.remoteAddress() == null
                ? null
                : bytes(request.remoteAddress().hostAddress());
        if (!trusts(peer)) {
            boolean usable = host != null && !rebound(peer, host);
            return new Target(scheme, usable ? List.of(host) : List.of(), "Host");
        }
        List<Map<String, String>> forwarded = elements(request.headers().getAll("Forwarded"));
        List<String> protos = values(request, "X-Forwarded-Proto", "proto", forwarded);
        if (!protos.isEmpty()) {
            scheme = protos.stream().anyMatch(ForwardedHeaders::secure) ? "https" : "http";
        }
        int hops = trustedHops(values(request, "X-Forwarded-For", "for", forwarded));
        String port = pick(values(request, "X-Forwarded-Port", "", forwarded), hops);
        String named = pick(values(request, "X-Forwarded-Host", "host", forwarded), hops);
        String authority = named == null ? host : named;
        return new Target(
                scheme,
                authority == null ? List.of() : withPort(authority, port),
                named == null
                        ? "Host"
                        : request.headers().contains("X-Forwarded-Host") ? "X-Forwarded-Host" : "Forwarded");
    }

    /** Whether the browser used TLS. */
    boolean https(HttpServerRequest request) {
        return target(request).scheme().equals("https");
    }

    /** Whether the request has forwarded headers that are not trusted, as when the proxy's address is not configured. */
    boolean ignoredIn(HttpServerRequest request) {
        boolean present = request.headers().names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals("forwarded") || name.startsWith("x-forwarded-"));
        return present
                && (request.remoteAddress() == null
                        || !trusts(bytes(request.remoteAddress().hostAddress())));
    }

    /** A host without a port may mean the forwarded port or the scheme's default. */
    private static List<String> withPort(String authority, String port) {
        boolean complete = port == null || !port.matches("\\d{1,5}") || authority.matches(".*" + PORT);
        return complete ? List.of(authority) : List.of(authority, authority + ":" + port);
    }

    /** The scheme of an upgrade may be given as ws or wss (Traefik). */
    private static boolean secure(String proto) {
        return proto.equalsIgnoreCase("https") || proto.equalsIgnoreCase("wss");
    }

    /** Rejects other host names on a loopback connection (DNS rebinding). */
    private static boolean rebound(byte[] peer, String host) {
        boolean loopback = peer != null && (peer.length == 4 ? peer[0] == 127 : Arrays.equals(peer, bytes("::1")));
        if (!loopback) {
            return false;
        }
        String name = host.replaceFirst(PORT, "").toLowerCase(Locale.ROOT);
        boolean address = NetUtil.isValidIpV4Address(name) || name.startsWith("[");
        return !address && !name.equals("localhost") && !name.endsWith(".localhost");
    }

    /** How many of the last addresses are trusted, so that the values before theirs count, too. */
    private int trustedHops(List<String> addresses) {
        int hops = 0;
        while (hops < addresses.size() && trusts(bytes(addresses.get(addresses.size() - 1 - hops)))) {
            hops++;
        }
        return hops;
    }

    private static String pick(List<String> values, int hops) {
        return values.isEmpty() ? null : values.get(Math.max(0, values.size() - 1 - hops));
    }

    /** All values in order: of the header, else of the parameter of Forwarded. */
    private static List<String> values(
            HttpServerRequest request, String header, String parameter, List<Map<String, String>> forwarded) {
        List<String> values = request.headers().getAll(header).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
        return !values.isEmpty()
                ? values
                : forwarded.stream()
                        .filter(element -> element.containsKey(parameter))
                        .map(element -> element.get(parameter))
                        .toList();
    }

    private boolean trusts(byte[] address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** The elements of Forwarded: {@code for=192.0.2.1;proto=https;host="a.example:8443", for=…}. */
    private static List<Map<String, String>> elements(List<String> lines) {
        List<Map<String, String>> elements = new ArrayList<>();
        for (String element : split(String.join(",", lines), ',')) {
            Map<String, String> parameters = new HashMap<>();
            for (String pair : split(element, ';')) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    String value = pair.substring(equals + 1).strip();
                    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                    parameters.put(
                            pair.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                            quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value);
                }
            }
            elements.add(parameters);
        }
        return elements;
    }

    /** Splits outside of quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == separator && !quoted) {
                parts.add(text.substring(begin, i).strip());
                begin = i + 1;
            } else if (text.charAt(i) == '"') {
                quoted = !quoted;
            } else if (text.charAt(i) == '\\' && quoted) {
                i = Math.min(i + 1, text.length() - 1);
            }
        }
        return parts;
    }

    /** An address as 4 or 16 bytes, without its port and brackets; an IPv4-mapped one as 4; null when it is none. */
    private static byte[] bytes(String text) {
        if (text == null) {
            return null;
        }
        String bare = text.replaceFirst("%.*$", "");
        if (bare.startsWith("[")) {
            bare = bare.replaceFirst("^\\[(.*)](:\\d+)?$", "$1");
        } else if (bare.indexOf(':') == bare.lastIndexOf(':')) {
            bare = bare.replaceFirst(PORT, "");
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(bare);
        boolean mapped = address != null && address.length == 16 && address[10] == -1 && address[11] == -1;
        for (int i = 0; mapped && i < 10; i++) {
            mapped = address[i] == 0;
        }
        return mapped ? Arrays.copyOfRange(address, 12, 16) : address;
    }
}
