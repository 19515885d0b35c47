import Records
import Store

/// Where the rows of tables come from: records of the past, of one moment or of a range.
package protocol RecordSource: Sendable {
    /// What tables there can be.
    var collections: [QueriedCollection] { get }
    /// Whether each row is the version of a record, with the time from which and until which it was there.
    var isRange: Bool { get }

    /// Reads each record, or each version, once.
    ///
    /// - Parameters:
    ///   - collection: by its index in `collections`.
    ///   - read: makes of a record what is wanted of it; runs on all cores.
    ///   - take: takes what `read` made of some records, in any order; never while another call runs.
    func scan<Result: Sendable>(
        _ collection: Int, read: @Sendable @escaping (QueriedRecord) throws -> Result?, take: ([Result]) throws -> Void
    ) async throws
}

/// A collection that can be a table.
package struct QueriedCollection: Hashable, Sendable {
    package let name: String
    /// The field that names its records.
    package let key: String

    package init(name: String, key: String) {
        self.name = name
        self.key = key
    }
}

/// A record that is read for a query. The bytes are lent for the length of a call.
package struct QueriedRecord {
    package let bytes: UnsafeRawBufferPointer
    package let context: AttributeContext
    /// Tells which of two records comes first.
    package let ordinal: Int
    /// When it was there, where that is asked.
    package let validity: Validity?

    /// A span of time in which a version was there.
    package struct Validity: Hashable, Sendable {
        /// The time of the first snapshot that shows the version.
        package let from: Timestamp
        /// The time of the first snapshot after it that does not show it; nil where the last one of the range shows it.
        package let until: Timestamp?

        package init(from: Timestamp, until: Timestamp?) {
            self.from = from
            self.until = until
        }
    }

    package init(bytes: UnsafeRawBufferPointer, context: AttributeContext, ordinal: Int, validity: Validity? = nil) {
        self.bytes = bytes
        self.context = context
        self.ordinal = ordinal
        self.validity = validity
    }
}

extension Timestamp {
    /// As tables have it: `2026-03-02T04:00:11.000Z`, which sorts as a text and which SQLite's date functions read.
    package var inTables: String { String(description.prefix(23)) + "Z" }
}
