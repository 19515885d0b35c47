import Records

/// A record while a scan is at it. Its bytes are lent for the length of a call.
package struct ScannedRecord {
    /// As they were archived.
    package let bytes: UnsafeRawBufferPointer
    /// How they are to be read.
    package let context: AttributeContext
    /// Its number in its line, by which it is the same record at other moments of the line.
    package let ordinal: UInt32
    private let span: KeySpan

    init(bytes: UnsafeRawBufferPointer, context: AttributeContext, ordinal: UInt32, span: KeySpan) {
        self.bytes = bytes
        self.context = context
        self.ordinal = ordinal
        self.span = span
    }

    /// The key, decoded.
    package var key: [UInt8] { span.encoding.decode(writtenKey) }

    /// Lends the key, decoded.
    func withKey<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        guard span.encoding != .verbatim else { return try body(writtenKey) }
        return try key.withUnsafeBytes { try body($0) }
    }

    /// The key as it stands in the record, with whatever escapes it has there.
    var writtenKey: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[span.offset..<span.offset + span.length])
    }
}

/// Some hundred records of one block, those that are there of it.
package struct ScannedBlock: Sendable {
    private let batch: RecordBatch
    private let chosen: [Int]
    private let contexts: RecordContexts

    /// The records of `batch` with these indices.
    init(_ batch: RecordBatch, _ chosen: [Int], _ contexts: RecordContexts) {
        self.batch = batch
        self.chosen = chosen
        self.contexts = contexts
    }

    /// How many records there are.
    package var count: Int { chosen.count }

    /// Lends each record, in ascending ordinals.
    package func forEach(_ body: (ScannedRecord) throws -> Void) rethrows {
        try batch.bytes.withUnsafeBytes { bytes in
            for index in chosen {
                let ordinal = batch.ordinals[index]
                try body(
                    ScannedRecord(
                        bytes: UnsafeRawBufferPointer(rebasing: bytes[batch.range(index)]),
                        context: contexts[ordinal], ordinal: ordinal, span: batch.keys[index]))
            }
        }
    }
}
