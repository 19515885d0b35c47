// The stages that a record goes through, each by itself on one core: how many bytes a second, and how long for a record.
// Run them with tools/bench-stages; what they mean together is measured by tools/bench.

import Benchmark

/// All stages, in the order in which a record meets them.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.bytesPerSecond, .perRecord], warmupIterations: 1, maxDuration: .seconds(2))
    scanningStages()
    comparingStages()
    encodingStages()
    packingStages()
    readingStages()
}

extension BenchmarkMetric {
    /// Plain bytes of records, in millions a second.
    static var bytesPerSecond: Self { .custom("MB/s", polarity: .prefersLarger, useScalingFactor: false) }
    /// Nanoseconds for a record.
    static var perRecord: Self { .custom("ns/record", polarity: .prefersSmaller, useScalingFactor: false) }
}

extension Benchmark {
    /// Measures one stage.
    ///
    /// - Parameters:
    ///   - prepare: makes what the stage works on, unmeasured.
    ///   - body: the stage's work on all users.
    static func stage<Input>(
        _ name: String, _ prepare: @escaping (Users) async throws -> Input, _ body: @escaping (Input) throws -> Void
    ) {
        Benchmark(
            name,
            closure: { (benchmark: Benchmark, prepared: (users: Users, input: Input)) in
                let start = ContinuousClock.now
                try body(prepared.input)
                let nanoseconds = (ContinuousClock.now - start) / .nanoseconds(1)
                let users = prepared.users
                benchmark.measurement(.bytesPerSecond, Int(Double(users.bytes.count) / nanoseconds * 1000))
                benchmark.measurement(.perRecord, Int(nanoseconds / Double(users.records.count)))
            },
            setup: {
                let users = try Users.sample()
                return (users, try await prepare(users))
            })
    }
}
