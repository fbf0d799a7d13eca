package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.vendor.SseReader;
import dev.parley.vendor.VendorError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatEventsTest {
    private final List<String> said = new ArrayList<>();
    private final ChatEvents chunks = new ChatEvents(new ChatEvents.Handler() {
        @Override
        public void text(String text) {
            said.add(text);
        }

        @Override
        public void toolCalls(JsonNode deltas) {
            said.add("<" + deltas.size() + " calls>");
        }

        @Override
        public void finish(String reason) {
            said.add("<" + reason + ">");
        }

        @Override
        public void thinking() {
            said.add("<thinking>");
        }

        @Override
        public void endMark() {
            said.add("<end>");
        }

        @Override
        public void usage(long prompt, long completion) {
            said.add("<" + prompt + "+" + completion + ">");
        }

        @Override
        public void error(VendorError error) {
            said.add("<" + error.code().key() + ">");
        }
    });

    private List<String> read(String stream) {
        SseReader reader = new SseReader(100_000, chunks);
        reader.feed(stream.getBytes(StandardCharsets.UTF_8));
        reader.end();
        chunks.end();
        return said;
    }

    @Test
    void openAi() {
        assertThat(
                        read(
                                """
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x"}

                data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"Hel"},"logprobs":null,"finish_reason":null}],"usage":null}

                data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"lo"},"logprobs":null,"finish_reason":null}],"usage":null}

                data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

                data: {"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}

                data: [DONE]

                """))
                .containsExactly("Hel", "lo", "<stop>", "<9+2>", "<end>");
    }

    @Test
    void azureFiltersFirst() {
        assertThat(
                        read(
                                """
                data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}

                data: {"choices":[{"content_filter_results":{},"delta":{"content":"","refusal":null,"role":"assistant"},"finish_reason":null,"index":0,"logprobs":null}],"created":1,"id":"chatcmpl-1","model":"gpt-4o-2024-08-06","object":"chat.completion.chunk","system_fingerprint":"fp_1"}

                data: {"choices":[{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},"delta":{"content":"Hello"},"finish_reason":null,"index":0,"logprobs":null}],"id":"chatcmpl-1","object":"chat.completion.chunk"}

                data: {"choices":[{"content_filter_offsets":{"check_offset":10,"start_offset":10,"end_offset":15},"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},"finish_reason":null,"index":0}],"id":"","object":""}

                data: {"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"stop","index":0,"logprobs":null}],"id":"chatcmpl-1","object":"chat.completion.chunk"}

                data: {"choices":[],"id":"chatcmpl-1","object":"chat.completion.chunk","usage":{"completion_tokens":1,"prompt_tokens":9,"total_tokens":10}}

                data: [DONE]

                """))
                .containsExactly("Hello", "<stop>", "<9+1>", "<end>");
    }

    @Test
    void groqCountsInItsOwnField() {
        assertThat(
                        read(
                                """
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"llama-3.3-70b-versatile","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_1"}}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"reasoning":"hm"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"queue_time":0.1,"prompt_tokens":3,"prompt_time":0.1,"completion_tokens":1}}}

                data: [DONE]

                """))
                .containsExactly("<thinking>", "Hi", "<stop>", "<end>");
    }

    @Test
    void lmStudioBeginsWithALineBreakAndFailsInAnEventOfItsOwn() {
        assertThat(
                        read(
                                """
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gemma-2-2b-it","system_fingerprint":"gemma-2-2b-it","choices":[{"index":0,"delta":{"role":"assistant","content":"\\n"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

                data: [DONE]

                """))
                .containsExactly("\n", "Hi", "<stop>", "<end>");
        said.clear();
        assertThat(read("event: error\ndata: {\"error\":{\"message\":\"Model unloaded.\"}}\n\n"))
                .containsExactly("<vendor_error>");
    }

    @Test
    void geminiWritesBiggerPiecesWithoutTheirPlaces() {
        assertThat(
                        read(
                                """
                data: {"choices":[{"delta":{"content":"Hel","role":"assistant"},"index":0}],"created":1,"id":"a","model":"gemini-3.5-flash","object":"chat.completion.chunk"}

                data: {"choices":[{"delta":{"content":"lo","role":"assistant"},"finish_reason":"stop","index":0}],"created":1,"id":"a","model":"gemini-3.5-flash","object":"chat.completion.chunk","usage":{"completion_tokens":2,"prompt_tokens":3,"total_tokens":5}}

                data: [DONE]

                """))
                .containsExactly("Hel", "lo", "<stop>", "<3+2>", "<end>");
        said.clear();
        assertThat(read("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{\"function\":"
                        + "{\"arguments\":\"{}\",\"name\":\"now\"},\"id\":\"\",\"type\":\"function\"}]},\"finish_reason\":\"stop\","
                        + "\"index\":0}]}\n\n"))
                .containsExactly("<1 calls>", "<stop>");
    }

    @Test
    void ollama() {
        assertThat(
                        read(
                                """
                data: {"id":"chatcmpl-12","object":"chat.completion.chunk","model":"llama3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm"},"finish_reason":null}]}

                data: {"id":"chatcmpl-12","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

                data: {"id":"chatcmpl-12","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}

                data: {"id":"chatcmpl-12","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}

                data: [DONE]

                """))
                .containsExactly("<thinking>", "Hi", "<stop>", "<1+1>", "<end>");
    }

    @Test
    void ollamaFailsWithoutFraming() {
        assertThat(
                        read(
                                "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n{\"error\":{\"message\":\"x\",\"type\":\"api_error\"}}\n"))
                .containsExactly("Hi", "<vendor_error>");
    }

    @Test
    void vllm() {
        assertThat(
                        read(
                                """
                data: {"id":"chat-1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":3,"completion_tokens":0}}

                : keep-alive

                data: {"id":"chat-1","choices":[{"index":0,"delta":{"reasoning_content":"well"}}]}

                data: {"id":"chat-1","choices":[{"index":0,"delta":{"content":"Hi"}}]}

                data: {"id":"chat-1","choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop","stop_reason":null}]}

                data: [DONE]

                """))
                .containsExactly("<3+0>", "<thinking>", "Hi", "!", "<stop>", "<end>");
    }

    @Test
    void vllmFails() {
        assertThat(
                        read(
                                "data: {\"error\":{\"message\":\"x\",\"type\":\"InternalServerError\",\"code\":500}}\n\ndata: [DONE]\n\n"))
                .containsExactly("<vendor_error>", "<end>");
        said.clear();
        assertThat(read("data: {\"object\":\"error\",\"message\":\"x\",\"type\":\"BadRequestError\",\"code\":400}\n\n"))
                .containsExactly("<rejected>");
    }

    @Test
    void llamaCpp() {
        assertThat(
                        read(
                                """
                data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"object":"chat.completion.chunk"}

                :

                data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Hi"}}]}

                data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"usage":{"completion_tokens":4,"prompt_tokens":5},"timings":{"prompt_n":1}}

                data: [DONE]

                """))
                .containsExactly("Hi", "<length>", "<5+4>", "<end>");
    }

    @Test
    void oldLlamaCppFails() {
        assertThat(read("error: {\"code\":500,\"message\":\"x\",\"type\":\"server_error\"}\n"))
                .containsExactly("<vendor_error>");
    }

    @Test
    void openRouterWithCarriageReturns() {
        assertThat(read(": OPENROUTER PROCESSING\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\r\n\r\n"
                        + "data: {\"error\":{\"code\":502,\"message\":\"x\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},"
                        + "\"finish_reason\":\"error\"}]}\r\n\r\n"))
                .containsExactly("Hi", "<vendor_error>");
    }

    @Test
    void aGatewayMayLeaveOutTheEmptyLines() {
        assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n"
                        + "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n"
                        + "data: [DONE]\n"))
                .containsExactly("Hel", "lo", "<stop>", "<end>");
    }

    @Test
    void nonsenseIsAnErrorAndNothingIsThrown() {
        assertThat(read("data: {\"choices\":\n\n")).containsExactly("<vendor_error>");
        said.clear();
        assertThat(read(
                        "data: {\"choices\":[{\"delta\":{\"content\":7}}]}\n\ndata: []\n\ndata: 7\n\ndata:\n\ndata: null\n\n"
                                + "data: {\"choices\":{}}\n\ndata: {\"choices\":[null]}\n\ndata: {\"error\":null}\n\n"))
                .isEmpty();
    }

    @Test
    void mistralSendsPartsOfWhichSomeAreThoughts() {
        assertThat(
                        read(
                                """
                data: {"choices":[{"index":0,"delta":{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}}]}

                data: {"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}}]}

                data: {"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}

                data: [DONE]

                """))
                .containsExactly("<thinking>", "Hel", "lo", "!", "<stop>", "<end>");
    }

    @Test
    void aRefusalIsTheReply() {
        assertThat(read("data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"I can't help.\"}}]}\n\n"))
                .containsExactly("I can't help.");
    }

    @Test
    void otherChoicesAreIgnoredAndTheFirstNeedNotComeFirst() {
        assertThat(read("data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"No\"},\"finish_reason\":\"stop\"},"
                        + "{\"index\":0,\"delta\":{\"content\":\"Yes\"}}]}\n\n"))
                .containsExactly("Yes");
    }

    @Test
    void deepSeekThinksFirst() {
        assertThat(
                        read(
                                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":null,\"reasoning_content\":\"hm\"}}]}\n\n"
                                        + "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\",\"reasoning_content\":null}}]}\n\n"))
                .containsExactly("<thinking>", "Hi");
    }

    @Test
    void anEmptyFinishReasonIsNone() {
        assertThat(
                        read(
                                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"\"}]}\n\n"))
                .containsExactly("Hi");
    }

    @Test
    void aFinishReasonMayBeWrittenAsTheWordNull() {
        assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"null\"}]}\n\n"))
                .containsExactly("Hi");
    }

    @Test
    void theLastEventMayLackItsEmptyLine() {
        assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}"))
                .containsExactly("Hi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}",
                "{\n  \"id\": \"1\",\n  \"choices\": [\n    {\"message\": {\"content\": \"Hi\"}, \"finish_reason\": \"stop\"}\n  ]\n}\n",
                "data: {\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n",
            })
    void aServerMayAnswerAtOnceInsteadOfStreaming(String body) {
        assertThat(read(body)).containsExactly("Hi", "<stop>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"type\":\"output_text\",\"text\":\"Hi\"}]",
                "{\"type\":\"text\",\"text\":\"Hi\"}",
                "[\"Hi\"]",
                "{\"text\":\"Hi\"}",
            })
    void contentInPartsOfAnyKindIsText(String content) {
        assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":" + content + "}}]}\n\n"))
                .containsExactly("Hi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"content\":\"\",\"reasoning\":null,\"reasoning_details\":[{\"type\":\"reasoning.encrypted\"}]",
                "\"thinking\":\"hm\"",
                "\"thought\":\"hm\"",
                "\"content\":[{\"type\":\"reasoning\",\"text\":\"hm\"}]",
            })
    void thoughtsHaveManyNames(String delta) {
        assertThat(read("data: {\"choices\":[{\"delta\":{" + delta + "}}]}\n\n"))
                .containsExactly("<thinking>");
    }

    @Test
    void fieldsForThoughtsThatAreEmptyAreNone() {
        assertThat(read(
                        "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\",\"reasoning\":null,\"reasoning_content\":\"\","
                                + "\"reasoning_details\":[]}}]}\n\n"))
                .containsExactly("Hi");
    }
}
