package dev.parley.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

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

    /** The authority that the browser used, host[:port]; null when it named none. */
    String host(HttpServerRequest request) {
        String forwarded = header(request, "X-Forwarded-Host");
        return forwarded == null ? request.getHeader(HttpHeaders.HOST) : forwarded;
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
        if (trusted.isEmpty()
                || request.remoteAddress() == null
                || request.remoteAddress().hostAddress() == null) {
            return false;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(
                request.remoteAddress().hostAddress());
        if (address == null) {
            return false;
        }
        try {
            InetSocketAddress peer = new InetSocketAddress(InetAddress.getByAddress(address), 0);
            return trusted.stream().anyMatch(network -> network.matches(peer));
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of that length exists", e);
        }
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
