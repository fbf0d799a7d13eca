package dev.parley.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * The origin that a browser sees the server at. Behind a proxy only the proxy knows it, and what it says is believed when
 * the operator has listed its address: anybody can write a header.
 */
final class Forwarding {
    private final List<IpSubnetFilterRule> trusted;

    /** @param trusted addresses, and networks as address/bits */
    Forwarding(List<String> trusted) {
        this.trusted = trusted.stream().map(Forwarding::network).toList();
    }

    /** The scheme that the browser used: "http" or "https". */
    String scheme(HttpServerRequest request) {
        String forwarded = header(request, "X-Forwarded-Proto");
        if (forwarded == null) {
            return request.isSSL() ? "https" : "http";
        }
        return "https".equalsIgnoreCase(forwarded) ? "https" : "http";
    }

    /** The authority that the browser used, host[:port]; null when it named none that can be this server's. */
    String host(HttpServerRequest request) {
        String forwarded = header(request, "X-Forwarded-Host");
        if (forwarded != null) {
            return forwarded;
        }
        String host = request.getHeader(HttpHeaders.HOST);
        return host == null || rebound(request, host) ? null : host;
    }

    /**
     * A browser on this machine finds the server at localhost or at an address. Another name is one that a page of somebody
     * else has made to point here, so as to pass for the server's own.
     */
    private boolean rebound(HttpServerRequest request, String host) {
        InetAddress peer = peer(request);
        if (peer == null || !peer.isLoopbackAddress() || trusts(request)) {
            return false;
        }
        String name = host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
        boolean address = NetUtil.isValidIpV4Address(name) || name.startsWith("[");
        return !address && !name.equals("localhost") && !name.endsWith(".localhost");
    }

    /** Whose connection it is; null when it is no address of the internet. */
    private static InetAddress peer(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        if (peer == null || peer.hostAddress() == null) {
            return null;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(peer.hostAddress());
        try {
            return address == null ? null : InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of that length exists", e);
        }
    }

    /** The last value, which the proxy wrote itself; null unless a trusted one did. */
    private String header(HttpServerRequest request, String name) {
        List<String> values = request.headers().getAll(name);
        if (values.isEmpty() || !trusts(request)) {
            return null;
        }
        String last = values.get(values.size() - 1);
        return last.substring(last.lastIndexOf(',') + 1).strip();
    }

    private boolean trusts(HttpServerRequest request) {
        InetAddress peer = trusted.isEmpty() ? null : peer(request);
        if (peer == null) {
            return false;
        }
        InetSocketAddress address = new InetSocketAddress(peer, 0);
        return trusted.stream().anyMatch(network -> network.matches(address));
    }

    private static IpSubnetFilterRule network(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        int bits = slash >= 0
                ? Integer.parseInt(text.substring(slash + 1))
                : NetUtil.createByteArrayFromIpAddressString(address).length * Byte.SIZE;
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    }
}
