import Fixtures
import Records

/// A record as a scan shows it, to be compared with what was exported.
package struct SeenRecord: Hashable, Sendable {
    package let key: String
    package let text: String
    package let header: [String]?

    package init(_ record: ChangingDirectory.Record) {
        key = record.key
        text = record.text
        header = record.header
    }

    package init(key: [UInt8], bytes: some Sequence<UInt8>, context: AttributeContext) {
        self.key = String(decoding: key, as: UTF8.self)
        text = String(decoding: Array(bytes), as: UTF8.self)
        if case .csv(let header, _) = context {
            self.header = header.map { String(decoding: $0, as: UTF8.self) }
        } else {
            header = nil
        }
    }

    /// How often each record is there.
    package static func counted(_ records: some Sequence<SeenRecord>) -> [SeenRecord: Int] {
        records.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
