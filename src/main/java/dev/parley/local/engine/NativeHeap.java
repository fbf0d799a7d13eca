package dev.parley.local.engine;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of native code. The C library of Linux keeps what was freed for the thread that allocated it: after a few
 * utterances that is more than 100 MB, of ONNX Runtime and of the JVM's compilers.
 */
public final class NativeHeap {
    private static final Logger log = LoggerFactory.getLogger(NativeHeap.class);

    private NativeHeap() {}

    /**
     * Gives back to the system what is free. Blocks for some 10 ms, in which no garbage collection can begin.
     *
     * @return false where the JVM cannot: before 17.0.9, and not on Linux
     */
    public static boolean trim() {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            ManagementFactory.getPlatformMBeanServer().invoke(commands, "systemTrimNativeHeap", null, null);
            return true;
        } catch (JMException e) {
            log.debug("native memory is not given back", e);
            return false;
        }
    }
}
