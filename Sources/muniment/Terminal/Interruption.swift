#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Control-C and the system's wish to stop (SIGINT, SIGTERM): the first one cancels the work, which then tidies up after
/// itself; the second one ends the process at once. A reader that goes away (SIGPIPE) shows as a failed write instead.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM]

    /// Keeps the signals for `wait`. Called before there is a second thread, as threads inherit what is blocked.
    static func hold() {
        signal(SIGPIPE, SIG_IGN)
        change(SIG_BLOCK)
    }

    /// Calls `cancel` at the first signal, and ends the process at the second.
    static func wait(_ cancel: () -> Void) -> Never {
        _ = next()
        cancel()
        let second = next()
        signal(second, SIG_DFL)
        change(SIG_UNBLOCK)
        kill(getpid(), second)
        // The signal is delivered before `kill` returns, as no other thread takes it.
        ExitStatus.interrupted.end()
    }

    private static func next() -> Int32 {
        var set = signalSet
        var received: Int32 = 0
        while sigwait(&set, &received) != 0 {}
        return received
    }

    private static func change(_ how: Int32) {
        var set = signalSet
        pthread_sigmask(how, &set, nil)
    }

    private static var signalSet: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }
}
