import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many packs' files this process keeps open.
package enum OpenPackCount {
    private static let taken = Atomic<Int>(0)
    /// Half of what the process may open: the other half is for everything else.
    private static let most = limit() / 2

    /// Lets the process open as many files as the system allows it to. Called once, when a program begins.
    package static func raiseLimit() {
        var limits = rlimit()
        guard getrlimit(resource, &limits) == 0 else { return }
        limits.rlim_cur = min(limits.rlim_max, 65_536)
        setrlimit(resource, &limits)
    }

    /// Whether one more may stay open.
    static func take() -> Bool {
        if taken.add(1, ordering: .relaxed).newValue <= most { return true }
        giveBack()
        return false
    }

    static func giveBack() { taken.subtract(1, ordering: .relaxed) }

    private static func limit() -> Int {
        var limits = rlimit()
        return getrlimit(resource, &limits) == 0 ? Int(clamping: limits.rlim_cur) : 256
    }

    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif
}
