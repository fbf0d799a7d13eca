package dev.parley.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code llm} section; {@code defaults.json} explains its keys. */
public record LlmConfig(
        String vendor,
        int instances,
        String url,
        String apiKey,
        boolean check,
        String verticle,
        int connectTimeoutMs,
        String proxy,
        String noProxy,
        String model,
        String systemPrompt,
        Double temperature,
        String reasoningEffort,
        Map<String, Object> extra,
        int thinkMs,
        int maxTokens,
        String maxTokensField)
        implements StageConfig {
    public LlmConfig {
        Check.oneOf("llm.vendor", vendor, "openai");
        apiKey = Check.secret("llm.apiKey", apiKey);
        Check.range("llm.instances", instances, 1, 1024);
        Check.url("llm.url", url, "https", "http");
        Check.range("llm.connectTimeoutMs", connectTimeoutMs, 100, 60_000);
        proxy = Check.proxy("llm.proxy", proxy, url);
        Check.notBlank("llm.model", model);
        Check.present("llm.systemPrompt", systemPrompt);
        if (temperature != null) {
            Check.range("llm.temperature", temperature, 0.0, 2.0);
        }
        Check.present("llm.extra", extra);
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra)); // null leaves a parameter out
        Check.range("llm.thinkMs", thinkMs, 0, 120_000);
        Check.range("llm.maxTokens", maxTokens, 1, 100_000);
        Check.oneOf("llm.maxTokensField", maxTokensField, "max_completion_tokens", "max_tokens");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "LlmConfig[" + vendor + ", " + model + "]";
    }
}
