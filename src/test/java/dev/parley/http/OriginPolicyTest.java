package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {
    private final OriginPolicy policy =
            new OriginPolicy(List.of("https://app.example.org"), new ForwardedHeaders(List.of()));

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,                            localhost:8080, true",
                "http://localhost:8080,           localhost:8080, true",
                "HTTP://LocalHost:8080,           localhost:8080, true",
                "http://parley.local,             parley.local:80, true",
                "https://app.example.org,         localhost:8080, true",
                "https://app.example.org:443,     localhost:8080, true",
                "null,                            localhost:8080, false",
                "'',                              localhost:8080, false",
                "https://localhost:8080,          localhost:8080, false",
                "http://localhost,                localhost:8080, false",
                "http://localhost:8081,           localhost:8080, false",
                "http://localhost:80801,          localhost:8080, false",
                "http://localhost:8080.evil.org,  localhost:8080, false",
                "http://evil.org,                 localhost:8080, false",
                "http://user@localhost:8080,      localhost:8080, false",
                "http://app.example.org,          localhost:8080, false",
                "https://app.example.org.evil.org, localhost:8080, false",
                "https://evilapp.example.org,     localhost:8080, false",
                "https://app.example.org:444,     localhost:8080, false",
                "http://localhost:8080,           none, false",
            })
    void decides(String origin, String host, boolean allowed) {
        assertThat(policy.allows(origin, "http", host == null ? List.of() : List.of(host)))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "https://localhost:8080, localhost:8080, true",
        "https://localhost,      localhost:443,  true",
        "http://localhost:8080,  localhost:8080, false",
    })
    void overTlsTheOriginIsOfTls(String origin, String host, boolean allowed) {
        assertThat(policy.allows(origin, "https", List.of(host))).isEqualTo(allowed);
    }
}
