package dev.parley.config;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One entry of {@code tools}: something that the language model may call. Exactly one of {@code address}, {@code url} and
 * {@code mcp} says where it is.
 *
 * @param name        what the model calls it, 1 to 64 of A-Z a-z 0-9 _ -
 * @param description what the model is told that it does; of an MCP tool, null as long as its server is to be asked
 * @param parameters  JSON schema of its arguments; absent for a tool without any, or for an MCP tool whose server is to be asked
 * @param address     event-bus address of the verticle that is the tool
 * @param url         webhook that is the tool; https, or http on loopback
 * @param mcp         Streamable HTTP endpoint of an MCP server that has a tool of this name, or of the name after a #; https, or
 *                    http on loopback
 * @param headers     sent to the webhook or MCP server with each call; the model never sees them
 * @param secret      key of the webhook's signature; empty for none
 * @param effect      "read", or "write" for a tool that changes something; default "write"
 * @param speculative whether a "read" may run for a reply that is prepared ahead of the turn's end
 * @param timeoutMs   how long a call may take, 100 to 30000; default 5000
 * @param onInterrupt "finish" or "cancel", what an interruption does to a running call; default by effect
 * @param confirm     ask the user before it runs
 * @param silent      when the model has spoken beside the call, its result needs no further reply
 * @param filler      whether the user hears a short phrase when the result takes long; default true
 */
public record ToolConfig(
        String name,
        String description,
        Map<String, Object> parameters,
        String address,
        String url,
        String mcp,
        Map<String, String> headers,
        String secret,
        String effect,
        Boolean speculative,
        Integer timeoutMs,
        String onInterrupt,
        Boolean confirm,
        Boolean silent,
        Boolean filler) {
    private static final Map<String, Object> NO_ARGUMENTS = Map.of("type", "object", "properties", Map.of());

    /** Headers that HTTP and the adapters set themselves. */
    private static final Pattern RESERVED = Pattern.compile(
            "host|content-length|content-type|transfer-encoding|connection|upgrade|accept|idempotency-key"
                    + "|parley-.*|mcp-.*",
            Pattern.CASE_INSENSITIVE);

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    public ToolConfig {
        if (name == null) {
            throw new ConfigException("tools: one has no name, wanted 1 to 64 of A-Z a-z 0-9 _ -");
        }
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new ConfigException(
                    "tools: the name \"" + name + "\" is not usable, wanted 1 to 64 of A-Z a-z 0-9 _ -");
        }
        String key = "tools." + name + ".";
        if (description != null || mcp == null) {
            Check.notBlank(key + "description", description);
        }
        parameters = parameters == null && mcp == null ? NO_ARGUMENTS : parameters;
        if ((address == null ? 0 : 1) + (url == null ? 0 : 1) + (mcp == null ? 0 : 1) != 1) {
            throw new ConfigException("tools." + name + ": wanted exactly one of address, url and mcp");
        }
        if (address != null) {
            Check.notBlank(key + "address", address);
        }
        endpoint(key + "url", url);
        endpoint(key + "mcp", mcp);
        if (address != null && headers != null && !headers.isEmpty()) {
            throw new ConfigException(key + "headers: wanted url or mcp with them");
        }
        if (url == null && secret != null && !secret.isEmpty()) {
            throw new ConfigException(key + "secret: wanted url with it");
        }
        headers = headers == null ? Map.of() : checked(key + "headers.", headers);
        secret = secret == null ? "" : Check.secret(key + "secret", secret);
        effect = effect == null ? "write" : effect;
        Check.oneOf(key + "effect", effect, "read", "write");
        speculative = speculative != null && speculative;
        if (speculative && effect.equals("write")) {
            throw new ConfigException(key + "speculative: true, wanted \"effect\": \"read\" with it");
        }
        timeoutMs = timeoutMs == null ? Integer.valueOf(5000) : timeoutMs;
        Check.range(key + "timeoutMs", timeoutMs, 100, 30_000);
        onInterrupt = onInterrupt == null ? effect.equals("write") ? "finish" : "cancel" : onInterrupt;
        Check.oneOf(key + "onInterrupt", onInterrupt, "finish", "cancel");
        confirm = confirm != null && confirm;
        if (speculative && confirm) {
            throw new ConfigException(key + "speculative: true, wanted no \"confirm\": true with it");
        }
        silent = silent != null && silent;
        filler = filler == null || filler;
    }

    /** Whether all is known that the model is told; if not, the MCP server is to be asked. */
    public boolean isDescribed() {
        return description != null && parameters != null;
    }

    /** With what the MCP server says, where the configuration says nothing. */
    public ToolConfig described(String itsDescription, Map<String, Object> itsParameters) {
        return new ToolConfig(
                name,
                description == null ? itsDescription : description,
                parameters == null ? itsParameters : parameters,
                address,
                url,
                mcp,
                headers,
                secret,
                effect,
                speculative,
                timeoutMs,
                onInterrupt,
                confirm,
                silent,
                filler);
    }

    /** The MCP server's endpoint. */
    public String mcpServer() {
        return mcp.split("#", 2)[0];
    }

    /** What the MCP server calls the tool. */
    public String mcpTool() {
        String fragment = URI.create(mcp).getFragment();
        return fragment == null || fragment.isEmpty() ? name : fragment;
    }

    private static Map<String, String> checked(String key, Map<String, String> headers) {
        Map<String, String> checked = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
                throw new ConfigException(key + name + ": wanted the name of an HTTP header");
            }
            if (RESERVED.matcher(name).matches()) {
                throw new ConfigException(key + name + ": is set by the server itself, wanted another header");
            }
            checked.put(name, Check.secret(key + name, value));
        });
        return Collections.unmodifiableMap(checked);
    }

    private static void endpoint(String key, String value) {
        if (value == null) {
            return;
        }
        try {
            URI uri = URI.create(value);
            String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
            boolean safe = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && LOOPBACK.contains(host);
            if (!host.isEmpty() && uri.getRawUserInfo() == null && safe) {
                return;
            }
        } catch (IllegalArgumentException notEvenAUri) {
            // Said below. The value is not repeated: it may hold a secret.
        }
        throw new ConfigException(
                key + ": not usable, wanted https://…, or http:// on loopback, without user and password");
    }

    /** Without headers, secret and URL. */
    @Override
    public String toString() {
        return "ToolConfig[" + name + ", " + effect + "]";
    }
}
