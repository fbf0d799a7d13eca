package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.SelfSigned;
import dev.parley.config.ConfigLoader;
import dev.parley.config.LlmConfig;
import dev.parley.config.TtsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a forward proxy that knows where vendor.test is. */
@Timeout(60)
class VendorProxyTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer vendor;
    private NetServer proxy;
    private volatile boolean refuses;

    @BeforeEach
    void start() throws Exception {
        startVendor(new HttpServerOptions());
        NetClient onward = vertx.createNetClient();
        proxy = vertx.createNetServer()
                .connectHandler(from -> from.handler(head -> proxied(from, head.toString(), onward)))
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
    }

    private void startVendor(HttpServerOptions options) throws Exception {
        vendor = vertx.createHttpServer(options)
                .webSocketHandler(socket -> socket.writeTextMessage("hello"))
                .requestHandler(request -> request.response().end("hello"))
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
    }

    private void proxied(NetSocket from, String head, NetClient onward) {
        asked.add(head);
        if (refuses) {
            from.end(Buffer.buffer("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"));
            return;
        }
        if (!head.startsWith("CONNECT ")) {
            from.end(Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
            return;
        }
        onward.connect(vendor.actualPort(), "127.0.0.1").onSuccess(to -> {
            from.handler(to::write);
            to.handler(from::write);
            from.write("HTTP/1.1 200 Connection established\r\n\r\n");
        });
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private <T> T config(String section, String url, Class<T> type) {
        String through = "http://me:s%40cret@127.0.0.1:" + proxy.actualPort();
        JsonObject given =
                new JsonObject().put(section, new JsonObject().put("url", url).put("connectTimeoutMs", 20_000));
        ConfigLoader loader = new ConfigLoader(Map.of("HTTPS_PROXY", through, "NO_PROXY", "inside.test")::get);
        return ConfigLoader.bind(section, loader.resolve(given).getJsonObject(section), type);
    }

    @Test
    void aWebSocketGoesThroughTheProxyWithItsCredentials() throws Exception {
        TtsConfig config = config("tts", "ws://vendor.test:9", TtsConfig.class);

        assertThat(heard(VendorSocket.options(config, 1000), config.url())).isEqualTo("hello");
        assertThat(asked)
                .singleElement()
                .asString()
                .startsWith("CONNECT vendor.test:9 ")
                .contains("Basic bWU6c0BjcmV0");
    }

    /** What the vendor says first over a socket, or why there is none. */
    private String heard(WebSocketClientOptions options, String url) throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        WebSocketClient client = vertx.createWebSocketClient(options);
        vertx.runOnContext(start -> new VendorSocket(
                        vertx,
                        client,
                        new VendorSocket.Listener() {
                            @Override
                            public void opened() {}

                            @Override
                            public void lost(VendorError why) {
                                heard.complete(why.label());
                            }
                        },
                        heard::complete)
                .connect(new WebSocketConnectOptions().setAbsoluteURI(url), 20_000));
        String first = heard.get(30, TimeUnit.SECONDS);
        client.close();
        return first;
    }

    @Test
    void anHttpRequestGoesThroughTheProxy() throws Exception {
        LlmConfig config = config("llm", "http://vendor.test:9/v1", LlmConfig.class);

        String heard = WebClient.create(vertx, VendorProxy.apply(new WebClientOptions(), config))
                .getAbs(config.url())
                .send()
                .await(60, TimeUnit.SECONDS)
                .bodyAsString();

        assertThat(heard).isEqualTo("hello");
        assertThat(asked).hasSize(1);
    }

    @Test
    void overTlsTheProxySeesOnlyWhereItGoes(@TempDir Path folder) throws Exception {
        PfxOptions certificate = SelfSigned.in(folder, "vendor.test");
        startVendor(new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate));
        TtsConfig tts = config("tts", "wss://vendor.test:9", TtsConfig.class);
        LlmConfig llm = config("llm", "https://vendor.test:9/v1", LlmConfig.class);

        WebSocketClientOptions sockets = VendorSocket.options(tts, 1000);
        sockets.setTrustAll(true).setVerifyHost(false);
        assertThat(heard(sockets, tts.url())).isEqualTo("hello");
        WebClientOptions requests = VendorProxy.apply(new WebClientOptions(), llm);
        requests.setTrustAll(true).setVerifyHost(false);
        assertThat(WebClient.create(vertx, requests)
                        .getAbs(llm.url())
                        .send()
                        .await(60, TimeUnit.SECONDS)
                        .bodyAsString())
                .isEqualTo("hello");

        assertThat(asked).hasSize(2).allSatisfy(head -> assertThat(head)
                .startsWith("CONNECT vendor.test:9 ")
                .contains("Basic bWU6c0BjcmV0")
                .doesNotContain("/v1"));
    }

    @Test
    void aProxyThatRefusesIsUnavailable() throws Exception {
        refuses = true;
        TtsConfig config = config("tts", "ws://vendor.test:9", TtsConfig.class);

        assertThat(heard(VendorSocket.options(config, 1000), config.url())).isNotEqualTo("hello");
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "api.sarvam.ai, '', false",
        "api.sarvam.ai, 'example.org,.sarvam.ai', true",
        "api.sarvam.ai, 'sarvam.ai:443', true",
        "notsarvam.ai, sarvam.ai, false",
        "api.sarvam.ai, '*', true",
        "localhost, '', true",
        "127.0.0.1, '', true",
        "[::1], '', true",
        "[fd00::5], 'fd00::5', true",
        "[fd00::5], '[fd00::5]:8443', true",
        "[fd00::5], 'fd00::', false",
        "api.sarvam.ai, 'example.org sarvam.ai', true",
    })
    void someHostsNeedNoProxy(String host, String noProxy, boolean excluded) {
        assertThat(VendorProxy.isExcluded(host, noProxy)).isEqualTo(excluded);
    }
}
