package dev.parley.vendor;

import dev.parley.config.StageConfig;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The outgoing proxy on the way to a vendor. Any thread. */
public final class VendorProxy {
    private static final int PORT = 3128;

    private VendorProxy() {}

    /** Sends the connections through the stage's proxy, unless the vendor is one of the hosts that need none. */
    public static <O extends ClientOptionsBase> O apply(O options, StageConfig config) {
        if (config.proxy().isEmpty()
                || config.isLocal()
                || isExcluded(URI.create(config.url()).getHost(), config.noProxy())) {
            return options;
        }
        URI uri = URI.create(config.proxy());
        ProxyOptions to = new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(uri.getHost())
                .setPort(uri.getPort() < 0 ? PORT : uri.getPort());
        if (uri.getRawUserInfo() != null) {
            String[] user = uri.getRawUserInfo().split(":", 2);
            to.setUsername(decode(user[0])).setPassword(user.length == 2 ? decode(user[1]) : "");
        }
        options.setProxyOptions(to);
        return options;
    }

    /** As curl reads NO_PROXY: names with all that is below them, or a star. */
    static boolean isExcluded(String host, String noProxy) {
        String name = host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        if (name.equals("localhost") || name.startsWith("127.") || name.equals("::1")) {
            return true;
        }
        for (String entry : noProxy == null
                ? new String[0]
                : noProxy.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            boolean ipv6 = entry.indexOf(':') != entry.lastIndexOf(':');
            String domain = (ipv6
                            ? entry.replaceFirst("].*", "]").replaceAll("[\\[\\]]", "")
                            : entry.replaceFirst(":\\d+\\s*$", ""))
                    .strip()
                    .replaceFirst("^\\*?\\.", "");
            if (domain.equals("*") || !domain.isEmpty() && (name.equals(domain) || name.endsWith("." + domain))) {
                return true;
            }
        }
        return false;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
