package dev.parley.local.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives memory that this process no longer uses back to the system. Blocks. */
public final class JvmMemory {
    private static final Logger log = LoggerFactory.getLogger(JvmMemory.class);
    private static final String FREE_RATIO = "MaxHeapFreeRatio";

    /** A little above the least that the JVM keeps free by default. */
    private static final String LITTLE = "45";

    private JvmMemory() {}

    /**
     * After a model has been loaded: that leaves hundreds of MB of garbage. One collection of some 100 ms, and, once, a smaller
     * share of free heap than the JVM keeps by itself, which is more than twice what is used; it grows again where it has to.
     */
    public static synchronized void giveBackWhatLoadingLeft() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        String usual = jvm.getVMOption(FREE_RATIO).getValue();
        boolean little = set(jvm, LITTLE);
        System.gc();
        if (little) {
            set(jvm, usual);
        }
        trimNative();
    }

    /** False where the JVM was started with options that do not allow it. */
    private static boolean set(HotSpotDiagnosticMXBean jvm, String freeRatio) {
        try {
            jvm.setVMOption(FREE_RATIO, freeRatio);
            return true;
        } catch (IllegalArgumentException e) {
            log.debug("the heap keeps its usual share of free memory", e);
            return false;
        }
    }

    /**
     * Gives back what native code has freed: the C library of Linux keeps it for the thread that allocated it, after a few
     * utterances more than 100 MB of ONNX Runtime's and of the JVM's compilers. Takes some 10 ms, in which no garbage collection
     * can begin.
     *
     * @return false where the JVM cannot: before 17.0.9, and not on Linux
     */
    public static boolean trimNative() {
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
