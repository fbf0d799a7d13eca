package dev.parley.local.neural;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * Stops work that a worker thread does for somebody who no longer wants it. A run of ONNX Runtime that is under way
 * ends within about 10 ms. Any thread may cancel.
 */
final class Cancellation implements AutoCloseable {
    private OrtSession.RunOptions options;
    private boolean cancelled;

    /** The options to run with; fails when already cancelled. Closed with this. */
    synchronized OrtSession.RunOptions options() throws OrtException, Cancelled {
        if (cancelled) {
            throw new Cancelled();
        }
        if (options == null) {
            options = new OrtSession.RunOptions();
        }
        return options;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    synchronized void cancel() {
        cancelled = true;
        if (options != null) {
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Frees the native options. Called when no run is under way. */
    @Override
    public synchronized void close() {
        cancelled = true;
        if (options != null) {
            options.close();
            options = null;
        }
    }

    /** The work was cancelled. */
    static final class Cancelled extends Exception {
        Cancelled() {
            super("cancelled", null, false, false);
        }
    }
}
