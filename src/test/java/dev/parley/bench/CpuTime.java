package dev.parley.bench;

/**
 * Processor time that a stand's processes have taken, all in seconds.
 *
 * @param clock   what a clock said, or how long it took
 * @param server  of the server, the compiler and the garbage collector included
 * @param loops   of the server's event loops alone
 * @param vendors of the vendors
 */
record CpuTime(double clock, double server, double loops, double vendors) {
    /** So much until now. */
    static CpuTime of(Stand stand) {
        return new CpuTime(
                System.nanoTime() / 1e9,
                stand.server.cpuSeconds(),
                stand.server.eventLoopSeconds(),
                stand.vendors.cpuSeconds());
    }

    /** What has been taken since then. */
    CpuTime since(CpuTime then) {
        return new CpuTime(clock - then.clock, server - then.server, loops - then.loops, vendors - then.vendors);
    }
}
