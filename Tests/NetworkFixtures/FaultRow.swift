#if Network
    /// Counts the faults that meet one request one after the other: clients give up at some time, and chance alone would see to it
    /// now and then.
    package struct FaultRow: Sendable {
        private var counts: [[UInt8]: Int] = [:]
        private static let most = 3

        package init() {}

        /// Whether one more may meet the request. It counts then.
        package mutating func admits(_ question: HTTPFixture.Question) -> Bool {
            let key = Self.key(question)
            guard counts[key, default: 0] < Self.most else { return false }
            counts[key, default: 0] += 1
            return true
        }

        /// The request was answered well.
        package mutating func end(_ question: HTTPFixture.Question) { counts[Self.key(question)] = nil }

        private static func key(_ question: HTTPFixture.Question) -> [UInt8] {
            Array("\(question.uri) \(question.header("X-Amz-Target") ?? "") ".utf8) + question.body
        }
    }
#endif
