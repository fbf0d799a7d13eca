package dev.parley.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The whole configuration, complete and checked; {@code defaults.json} explains every key. */
public record ParleyConfig(
        Roles roles,
        HttpConfig http,
        ManagementConfig management,
        SessionConfig session,
        TurnConfig turn,
        SttConfig stt,
        LlmConfig llm,
        TtsConfig tts,
        LocalConfig local,
        List<ToolConfig> tools,
        RealtimeConfig realtime,
        PhoneConfig phone) {
    public ParleyConfig {
        if (tools != null) {
            tools.forEach(tool -> Check.present("tools", tool));
        }
        tools = tools == null ? List.of() : List.copyOf(tools);
        Set<String> names = new HashSet<>();
        for (ToolConfig tool : tools) {
            if (!names.add(tool.name())) {
                throw new ConfigException("tools." + tool.name() + ": the name is used twice");
            }
        }
    }

    /** Whether the local server serves any stage of this node. */
    public boolean needsLocal() {
        return local.port() != 0
                || roles.has("stt") && stt.isLocal()
                || roles.has("llm") && llm.isLocal()
                || roles.has("tts") && tts.isLocal();
    }
}
