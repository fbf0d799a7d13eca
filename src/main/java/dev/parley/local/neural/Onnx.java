package dev.parley.local.neural;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;

/** How this server uses ONNX Runtime. Every session computes on the thread that calls it and on no other. */
final class Onnx {
    private Onnx() {}

    /** Opens a model; blocks. It keeps no memory of its largest run: that would make runs 10 to 40 % faster. */
    static OrtSession open(Path model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setCPUArenaAllocator(false);
            return environment().createSession(model.toString(), options);
        }
    }

    static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment();
    }

    static OnnxTensor tensor(float[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(environment(), FloatBuffer.wrap(values), shape);
    }

    static OnnxTensor tensor(long[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(environment(), LongBuffer.wrap(values), shape);
    }
}
