#if Network
    import Store

    /// Instants as S3 writes and reads them.
    enum S3Time {
        /// As in `2027-03-01T04:00:11Z`: whole seconds, rounded up, as a lock may not end too early.
        static func text(_ time: Timestamp) -> String {
            let (seconds, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            let whole = Timestamp(nanoseconds: (rest > 0 ? seconds + 1 : seconds) * 1_000_000_000)
            return whole.readable.replacing(" ", with: "T", maxReplacements: 1)
        }
    }
#endif
