package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorUrlTest {
    @ParameterizedTest
    @CsvSource({
        "wss://api.example, wss://api.example/p?a=b",
        "https://api.example/v1, https://api.example/v1/p?a=b",
        "https://api.example/v1/, https://api.example/v1/p?a=b",
        "ws://[::1]:9000/x, ws://[::1]:9000/x/p?a=b",
        "https://x.example/deployments/gpt?api-version=2024-10-21, https://x.example/deployments/gpt/p?api-version=2024-10-21&a=b",
        "wss://x.example?tenant=a%20b, wss://x.example/p?tenant=a%20b&a=b"
    })
    void theBaseKeepsItsPathAndItsQuery(String base, String wanted) {
        assertThat(new VendorUrl(base, "/p").with("a", "b").with("c", null)).hasToString(wanted);
    }

    @Test
    void aValueStaysInItsPlace() {
        assertThat(VendorUrl.encode("../a?b#c/d e")).isEqualTo("%2E%2E%2Fa%3Fb%23c%2Fd%20e");
        assertThat(new VendorUrl("ws://x", "/p").with("m", "saaras:v3-realtime"))
                .hasToString("ws://x/p?m=saaras:v3-realtime");
    }
}
