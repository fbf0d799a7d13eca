package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Attempt;
import dev.parley.turn.Message;
import dev.parley.turn.ToolSpec;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers write in reply, and what the session is told of it. */
class ChatReplyTest extends LlmBench {
    private static final ToolSpec NOW = new ToolSpec("now", "The time.", "{}", false, false, false, false, 1000);

    private int attempts;

    @BeforeEach
    void deployStage() throws Exception {
        deploy();
    }

    /** The session's events for a response of these bytes: tokens as they are, everything else in angle brackets. */
    private List<String> read(String response) throws Exception {
        List<String> said = new ArrayList<>();
        Attempt attempt = new Attempt(1, ++attempts);
        client.send(new TurnEffect.Ask(attempt, List.of(Message.user("Hi")), List.of(NOW), true));
        server.next().write(response.getBytes(StandardCharsets.UTF_8)).end();
        while (true) {
            TurnEvent event = client.next().event();
            if (event instanceof TurnEvent.Token token) {
                said.add(token.text());
            } else if (event instanceof TurnEvent.Thinking) {
                said.add("<thinking>");
            } else if (event instanceof TurnEvent.ReplyDone done) {
                if (!done.calls().isEmpty()) {
                    said.add("<" + done.calls().size() + " calls>");
                }
                said.add("<" + done.finish() + ">");
                return said;
            } else if (event instanceof TurnEvent.LlmFailed failed) {
                said.add("<" + failed.code().key() + ">");
                return said;
            }
        }
    }

    @Test
    void openAi() throws Exception {
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
                .containsExactly("Hel", "lo", "<stop>");
    }

    @Test
    void azureFiltersFirst() throws Exception {
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
                .containsExactly("Hello", "<stop>");
    }

    @Test
    void groqCountsInItsOwnField() throws Exception {
        assertThat(
                        read(
                                """
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"llama-3.3-70b-versatile","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_1"}}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"reasoning":"hm"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"queue_time":0.1,"prompt_tokens":3,"prompt_time":0.1,"completion_tokens":1}}}

                data: [DONE]

                """))
                .containsExactly("<thinking>", "Hi", "<stop>");
    }

    @Test
    void lmStudioBeginsWithALineBreakAndFailsInAnEventOfItsOwn() throws Exception {
        assertThat(
                        read(
                                """
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gemma-2-2b-it","system_fingerprint":"gemma-2-2b-it","choices":[{"index":0,"delta":{"role":"assistant","content":"\\n"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

                data: [DONE]

                """))
                .containsExactly("<thinking>", "Hi", "<stop>");
        assertThat(read("event: error\ndata: {\"error\":{\"message\":\"Model unloaded.\"}}\n\n"))
                .containsExactly("<vendor_error>");
    }

    @Test
    void geminiWritesBiggerPiecesWithoutTheirPlaces() throws Exception {
        assertThat(
                        read(
                                """
                data: {"choices":[{"delta":{"content":"Hel","role":"assistant"},"index":0}],"created":1,"id":"a","model":"gemini-3.5-flash","object":"chat.completion.chunk"}

                data: {"choices":[{"delta":{"content":"lo","role":"assistant"},"finish_reason":"stop","index":0}],"created":1,"id":"a","model":"gemini-3.5-flash","object":"chat.completion.chunk","usage":{"completion_tokens":2,"prompt_tokens":3,"total_tokens":5}}

                data: [DONE]

                """))
                .containsExactly("Hel", "lo", "<stop>");
        assertThat(read("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{\"function\":"
                        + "{\"arguments\":\"{}\",\"name\":\"now\"},\"id\":\"\",\"type\":\"function\"}]},\"finish_reason\":\"stop\","
                        + "\"index\":0}]}\n\n"))
                .containsExactly("<thinking>", "<1 calls>", "<stop>");
    }

    @Test
    void ollama() throws Exception {
        assertThat(
                        read(
                                """
                data: {"id":"chatcmpl-12","object":"chat.completion.chunk","model":"llama3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm"},"finish_reason":null}]}

                data: {"id":"chatcmpl-12","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

                data: {"id":"chatcmpl-12","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}

                data: {"id":"chatcmpl-12","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}

                data: [DONE]

                """))
                .containsExactly("<thinking>", "Hi", "<stop>");
    }

    @Test
    void ollamaFailsWithoutFraming() throws Exception {
        assertThat(
                        read(
                                "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n{\"error\":{\"message\":\"x\",\"type\":\"api_error\"}}\n"))
                .containsExactly("Hi", "<vendor_error>");
    }

    @Test
    void vllm() throws Exception {
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
                .containsExactly("<thinking>", "Hi", "!", "<stop>");
    }

    @Test
    void vllmFails() throws Exception {
        assertThat(
                        read(
                                "data: {\"error\":{\"message\":\"x\",\"type\":\"InternalServerError\",\"code\":500}}\n\ndata: [DONE]\n\n"))
                .containsExactly("<vendor_error>");
        assertThat(read("data: {\"object\":\"error\",\"message\":\"x\",\"type\":\"BadRequestError\",\"code\":400}\n\n"))
                .containsExactly("<rejected>");
    }

    @Test
    void llamaCpp() throws Exception {
        assertThat(
                        read(
                                """
                data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"object":"chat.completion.chunk"}

                :

                data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Hi"}}]}

                data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"usage":{"completion_tokens":4,"prompt_tokens":5},"timings":{"prompt_n":1}}

                data: [DONE]

                """))
                .containsExactly("Hi", "<length>");
    }

    @Test
    void oldLlamaCppFails() throws Exception {
        assertThat(read("error: {\"code\":500,\"message\":\"x\",\"type\":\"server_error\"}\n"))
                .containsExactly("<vendor_error>");
    }

    @Test
    void openRouterWithCarriageReturns() throws Exception {
        assertThat(read(": OPENROUTER PROCESSING\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\r\n\r\n"
                        + "data: {\"error\":{\"code\":502,\"message\":\"x\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},"
                        + "\"finish_reason\":\"error\"}]}\r\n\r\n"))
                .containsExactly("Hi", "<vendor_error>");
    }

    @Test
    void aGatewayMayLeaveOutTheEmptyLines() throws Exception {
        assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n"
                        + "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n"
                        + "data: [DONE]\n"))
                .containsExactly("Hel", "lo", "<stop>");
    }

    @Test
    void nonsenseIsAnErrorAndNothingIsThrown() throws Exception {
        assertThat(read("data: {\"choices\":\n\n")).containsExactly("<vendor_error>");
        assertThat(read(
                        "data: {\"choices\":[{\"delta\":{\"content\":7}}]}\n\ndata: []\n\ndata: 7\n\ndata:\n\ndata: null\n\n"
                                + "data: {\"choices\":{}}\n\ndata: {\"choices\":[null]}\n\ndata: {\"error\":null}\n\n"
                                + "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"))
                .containsExactly("Hi", "<stop>");
    }

    @Test
    void mistralSendsPartsOfWhichSomeAreThoughts() throws Exception {
        assertThat(
                        read(
                                """
                data: {"choices":[{"index":0,"delta":{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}}]}

                data: {"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}}]}

                data: {"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}

                data: [DONE]

                """))
                .containsExactly("<thinking>", "Hel", "lo", "!", "<stop>");
    }

    @Test
    void aRefusalIsTheReply() throws Exception {
        assertThat(read("data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"I can't help.\"}}]}\n\n"))
                .containsExactly("I can't help.", "<stop>");
    }

    @Test
    void otherChoicesAreIgnoredAndTheFirstNeedNotComeFirst() throws Exception {
        assertThat(read("data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"No\"},\"finish_reason\":\"stop\"},"
                        + "{\"index\":0,\"delta\":{\"content\":\"Yes\"}}]}\n\n"))
                .containsExactly("Yes", "<stop>");
    }

    @Test
    void deepSeekThinksFirst() throws Exception {
        assertThat(
                        read(
                                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":null,\"reasoning_content\":\"hm\"}}]}\n\n"
                                        + "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\",\"reasoning_content\":null}}]}\n\n"))
                .containsExactly("<thinking>", "Hi", "<stop>");
    }

    @Test
    void anEmptyFinishReasonIsNone() throws Exception {
        assertThat(
                        read(
                                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"\"}]}\n\n"))
                .containsExactly("Hi", "<stop>");
    }

    @Test
    void aFinishReasonMayBeWrittenAsTheWordNull() throws Exception {
        assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"null\"}]}\n\n"))
                .containsExactly("Hi", "<stop>");
    }

    @Test
    void theLastEventMayLackItsEmptyLine() throws Exception {
        assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}"))
                .containsExactly("Hi", "<stop>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}",
                "{\n  \"id\": \"1\",\n  \"choices\": [\n    {\"message\": {\"content\": \"Hi\"}, \"finish_reason\": \"stop\"}\n  ]\n}\n",
                "data: {\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n",
            })
    void aServerMayAnswerAtOnceInsteadOfStreaming(String body) throws Exception {
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
    void contentInPartsOfAnyKindIsText(String content) throws Exception {
        assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":" + content + "}}]}\n\n"))
                .containsExactly("Hi", "<stop>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"content\":\"\",\"reasoning\":null,\"reasoning_details\":[{\"type\":\"reasoning.encrypted\"}]",
                "\"thinking\":\"hm\"",
                "\"thought\":\"hm\"",
                "\"content\":[{\"type\":\"reasoning\",\"text\":\"hm\"}]",
            })
    void thoughtsHaveManyNames(String delta) throws Exception {
        assertThat(read("data: {\"choices\":[{\"delta\":{" + delta + "}}]}\n\n"))
                .containsExactly("<thinking>", "<unspoken>");
    }

    @Test
    void fieldsForThoughtsThatAreEmptyAreNone() throws Exception {
        assertThat(read(
                        "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\",\"reasoning\":null,\"reasoning_content\":\"\","
                                + "\"reasoning_details\":[]}}]}\n\n"))
                .containsExactly("Hi", "<stop>");
    }
}
