// Invariant: the function that is called by its name has in every C library that has it the type that is stated here
// (mallopt(3)).

#if canImport(Glibc)
    import Glibc
#endif

/// How this process holds the memory that it asks for.
enum ProcessMemory {
    /// Keeps what was freed for the next that asks. Blocks and pieces of half a megabyte come and go by the hundred, and the
    /// system would be asked to take back and to clear the memory of each of them (docs/decisions/0031).
    static func keepFreed() {
        #if canImport(Glibc)
            // By its name, as Swift's module of the C library leaves malloc.h out. One that has not got it goes on as it does.
            guard let found = dlsym(nil, "mallopt") else { return }
            let mallopt = unsafeBitCast(found, to: (@convention(c) (Int32, Int32) -> Int32).self)
            // Either of them turns off that glibc adapts both to what is freed, so both are set.
            _ = mallopt(mmapThreshold, mostKept / 2)
            _ = mallopt(trimThreshold, mostKept)
        #endif
    }

    /// `M_TRIM_THRESHOLD` and `M_MMAP_THRESHOLD` of malloc.h.
    private static let trimThreshold: Int32 = -1
    private static let mmapThreshold: Int32 = -3
    /// Bytes, for the heap of each of a few threads.
    private static let mostKept: Int32 = 8 << 20
}
