package dev.parley.local.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import javax.management.MBeanFeatureInfo;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class JvmMemoryTest {
    @Test
    void isTrimmedWhereTheJvmCan() throws Exception {
        boolean can = Arrays.stream(ManagementFactory.getPlatformMBeanServer()
                        .getMBeanInfo(new ObjectName("com.sun.management:type=DiagnosticCommand"))
                        .getOperations())
                .map(MBeanFeatureInfo::getName)
                .anyMatch(name -> name.contains("Trim"));
        assertEquals(can, JvmMemory.trimNative());
    }

    @Test
    void keepsLessOfTheHeapForOneCollectionOnly() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        String usual = jvm.getVMOption("MaxHeapFreeRatio").getValue();
        JvmMemory.giveBackWhatLoadingLeft();
        assertEquals(usual, jvm.getVMOption("MaxHeapFreeRatio").getValue());
    }
}
