package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.FailureCode;
import org.junit.jupiter.api.Test;

class VendorKeyCheckTest {
    @Test
    void itsOwnWordsAreToldAndALibrarysAreNot() {
        Throwable own = VendorKeyCheck.failed("llm", VendorError.of(FailureCode.UNAVAILABLE, "status 503"))
                .cause();
        assertThat(VendorKeyCheck.words(own)).contains("llm", "status 503");
        assertThat(VendorKeyCheck.words(
                        new IllegalArgumentException("a header value must not end with \\n: sk-secret")))
                .isEqualTo("IllegalArgumentException");
    }
}
