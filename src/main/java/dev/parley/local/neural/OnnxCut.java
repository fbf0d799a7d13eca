package dev.parley.local.neural;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts the ONNX file of a Piper voice in two: what makes a latent sequence of phonemes, and what makes sound of that
 * sequence, so that sound can be made window by window. The weights are copied as they are; the heap holds only the
 * structure. The numbers are those of the protobuf schema of ONNX (onnx.proto).
 */
final class OnnxCut {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int GRAPH_VALUE_INFO = 13;
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_NAME = 3;
    private static final int TENSOR_NAME = 8;
    private static final int VALUE_NAME = 1;

    /** The first node of the part that makes sound, in every voice that Piper exports. */
    private static final String FIRST_OF_DECODER = "/dec/conv_pre/Conv";

    private final List<Field> model;
    private final List<Field> graph;
    private final List<Node> nodes = new ArrayList<>();
    private final String latent;

    private OnnxCut(ByteBuffer file) throws IOException {
        model = fields(file);
        graph = fields(model.stream()
                .filter(field -> field.number == MODEL_GRAPH)
                .findFirst()
                .orElseThrow(() -> new IOException("not an ONNX model"))
                .content);
        for (Field field : graph) {
            if (field.number == GRAPH_NODE) {
                nodes.add(Node.of(field));
            }
        }
        latent = nodes.stream()
                .filter(node -> node.name.equals(FIRST_OF_DECODER))
                .findFirst()
                .orElseThrow(() -> new IOException("not a Piper voice: it has no " + FIRST_OF_DECODER))
                .inputs
                .get(0);
    }

    /**
     * Writes the two halves; blocks. A half appears under its name only when it is whole.
     *
     * @param voice the model as Piper exports it
     * @param encoder phonemes in, latent sequence out
     * @param decoder latent sequence in, sound out
     */
    static void cut(Path voice, Path encoder, Path decoder) throws IOException {
        try (FileChannel channel = FileChannel.open(voice)) {
            OnnxCut cut = new OnnxCut(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            cut.write(encoder, Set.of(cut.latent), Set.of(), null, cut.latent);
            Set<String> outputs = new HashSet<>();
            for (Field field : cut.graph) {
                if (field.number == GRAPH_OUTPUT) {
                    outputs.add(name(field, VALUE_NAME));
                }
            }
            cut.write(decoder, outputs, Set.of(cut.latent), cut.latent, null);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | java.nio.BufferUnderflowException e) {
            throw new IOException("not an ONNX model: " + voice, e);
        }
    }

    /** Writes the part that computes the wanted tensors from the given ones, the graph's inputs and weights. */
    private void write(Path to, Set<String> wanted, Set<String> given, String newInput, String newOutput)
            throws IOException {
        Set<Field> kept = new HashSet<>();
        Set<String> needed = new HashSet<>(wanted);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            // Nodes come in the order of computation, so one look from behind finds all that are needed.
            if (node.outputs.stream().anyMatch(output -> needed.contains(output) && !given.contains(output))) {
                kept.add(node.field);
                needed.addAll(node.inputs);
            }
        }
        List<ByteBuffer> part = new ArrayList<>();
        for (Field field : graph) {
            boolean keep =
                    switch (field.number) {
                        case GRAPH_NODE -> kept.contains(field);
                        case GRAPH_INITIALIZER -> needed.contains(name(field, TENSOR_NAME));
                        case GRAPH_INPUT -> needed.contains(name(field, VALUE_NAME));
                        case GRAPH_OUTPUT -> newOutput == null;
                        case GRAPH_VALUE_INFO -> false;
                        default -> true;
                    };
            if (keep) {
                part.add(field.whole.duplicate());
            }
        }
        if (newInput != null) {
            part.add(message(GRAPH_INPUT, latentInfo()));
        }
        if (newOutput != null) {
            part.add(message(GRAPH_OUTPUT, latentInfo()));
        }
        Path unfinished = Files.createTempFile(
                to.toAbsolutePath().getParent(), to.getFileName().toString(), ".part");
        try {
            try (FileChannel out = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                long size = part.stream().mapToLong(ByteBuffer::remaining).sum();
                for (Field field : model) {
                    if (field.number == MODEL_GRAPH) {
                        writeFully(out, header(MODEL_GRAPH, size));
                        for (ByteBuffer piece : part) {
                            writeFully(out, piece);
                        }
                    } else {
                        writeFully(out, field.whole.duplicate());
                    }
                }
            }
            Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** ValueInfoProto: the name, and a float tensor of shape [batch, channels, frames], all of any size. */
    private ByteBuffer latentInfo() {
        ByteBuffer shape = join(
                message(1, dimension("batch")), message(1, dimension("channels")), message(1, dimension("frames")));
        ByteBuffer tensor = join(ByteBuffer.wrap(new byte[] {8, 1}), message(2, shape));
        return join(message(VALUE_NAME, text(latent)), message(2, message(1, tensor)));
    }

    private static ByteBuffer dimension(String name) {
        return message(2, text(name));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer message(int number, ByteBuffer content) {
        return join(header(number, content.remaining()), content);
    }

    private static ByteBuffer header(int number, long size) {
        ByteBuffer header = ByteBuffer.allocate(12);
        putVarint(header, (long) number << 3 | 2);
        putVarint(header, size);
        return header.flip();
    }

    private static void putVarint(ByteBuffer into, long value) {
        long rest = value;
        while (rest > 127) {
            into.put((byte) (rest & 127 | 128));
            rest >>>= 7;
        }
        into.put((byte) rest);
    }

    private static ByteBuffer join(ByteBuffer... pieces) {
        int size = 0;
        for (ByteBuffer piece : pieces) {
            size += piece.remaining();
        }
        ByteBuffer whole = ByteBuffer.allocate(size);
        for (ByteBuffer piece : pieces) {
            whole.put(piece.duplicate());
        }
        return whole.flip();
    }

    private static List<Field> fields(ByteBuffer message) {
        ByteBuffer in = message.duplicate();
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            int start = in.position();
            long key = varint(in);
            ByteBuffer content = null;
            switch ((int) (key & 7)) {
                case 0 -> varint(in);
                case 1 -> in.position(in.position() + 8);
                case 2 -> {
                    int length = Math.toIntExact(varint(in));
                    content = in.slice(in.position(), length);
                    in.position(in.position() + length);
                }
                case 5 -> in.position(in.position() + 4);
                default -> throw new IllegalArgumentException("unknown wire type");
            }
            fields.add(new Field((int) (key >>> 3), in.slice(start, in.position() - start), content));
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (next & 127L) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("varint too long");
    }

    private static String name(Field message, int number) {
        for (Field field : fields(message.content)) {
            if (field.number == number) {
                return field.text();
            }
        }
        return "";
    }

    /** One field of a protobuf message; {@code content} is null for numbers. Compared by identity. */
    private static final class Field {
        private final int number;
        private final ByteBuffer whole;
        private final ByteBuffer content;

        private Field(int number, ByteBuffer whole, ByteBuffer content) {
            this.number = number;
            this.whole = whole;
            this.content = content;
        }

        private String text() {
            return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
        }
    }

    private record Node(Field field, String name, List<String> inputs, List<String> outputs) {
        private static Node of(Field field) {
            String name = "";
            List<String> inputs = new ArrayList<>();
            List<String> outputs = new ArrayList<>();
            for (Field part : fields(field.content)) {
                switch (part.number) {
                    case NODE_INPUT -> inputs.add(part.text());
                    case NODE_OUTPUT -> outputs.add(part.text());
                    case NODE_NAME -> name = part.text();
                    default -> {}
                }
            }
            return new Node(field, name, inputs, outputs);
        }
    }
}
