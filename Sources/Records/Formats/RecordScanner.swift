/// Finds the records of one file in a window that moves over it: bytes in, positions out.
///
/// Knows the grammar of each format and where keys stand; knows nothing of segments, state or files. Calls alternate:
/// `gap` from the file's beginning, `recordEnd` from where it found a record (or another record's length that
/// is known to fit, after `mayEnd`), `gap` from that end, and so on. Together the gaps and records are the file, byte for byte.
///
/// A call that answers `needMore` has changed nothing: it is made again from the same place in the file with more bytes
/// behind it. It is never answered when `isFinal` says that the window reaches the file's end.
package struct RecordScanner: Sendable {
    private let format: Format
    private let arrayName: [UInt8]
    private let isSingle: Bool
    private let keyField: [UInt8]
    private var isBegun = false
    private var header: [[UInt8]] = []
    private var keyColumn: Int?

    /// - Parameter keyField: the member or column that names a record. Where there is no such, no record has a key.
    package init(recognition: Recognition, keyField: String) {
        format = recognition.format
        arrayName = Array((recognition.arrayName ?? "").utf8)
        isSingle = recognition.isSingle
        self.keyField = Array(keyField.utf8)
    }

    /// What stands between records. Positions are offsets in the window, at most its count.
    package enum Gap: Equatable, Sendable {
        case needMore
        /// The gap ends where this record begins.
        case record(at: Int)
        /// There are no more records: from here, where the gap began, to the window's end is the file's suffix.
        case end(at: Int)
        /// The file is not what it was recognised as, or not any longer; why, as a clause for people.
        case malformed(at: Int, String)
    }

    /// Passes over what stands between records: the prefix at first, then separators, then the suffix.
    package mutating func gap(in window: UnsafeRawBufferPointer, from offset: Int, isFinal: Bool) -> Gap {
        let limit = min(window.count, offset + longestGap + 1)
        let isWhole = isFinal && limit == window.count
        do throws(ScanStop) {
            guard let at = try nextRecord(UnsafeRawBufferPointer(rebasing: window[offset..<limit]), isFinal: isWhole)
            else {
                guard isWhole else { throw .cut }
                guard limit - offset <= longestGap else { throw .malformed(at: limit, .gapTooLong) }
                return .end(at: offset)
            }
            isBegun = true
            return .record(at: offset + at)
        } catch {
            switch error {
            case .malformed(let at, let fault): return .malformed(at: offset + at, fault.message)
            case .cut where isWhole: return .malformed(at: limit, ScanFault.endsInside.message)
            case .cut where limit < window.count || limit - offset > longestGap:
                return .malformed(at: offset, ScanFault.gapTooLong.message)
            case .cut: return .needMore
            }
        }
    }

    /// Where the next record begins in `bytes`, which begin with the gap; nil where all of them may be the file's suffix.
    private mutating func nextRecord(_ bytes: UnsafeRawBufferPointer, isFinal: Bool) throws(ScanStop) -> Int? {
        if format.isTabular {
            guard let scanner = CSVScanner(bytes, isFinal: isFinal, format: format) else {
                guard isBegun else { throw .cut }
                return nil
            }
            var p = 0
            if !isBegun {
                let (names, end) = try scanner.header(try ByteOrderMark.skip(bytes))
                p = end
                header = names
                keyColumn = names.firstIndex(of: keyField)
            }
            p = try scanner.lineEnds(p)
            return p < bytes.count ? p : nil
        }
        guard let scanner = JSONScanner(bytes) else {
            guard format == .jsonLines else { throw .cut }
            return nil
        }
        let gaps = JSONGaps(scanner: scanner, format: format, arrayName: arrayName, isSingle: isSingle)
        switch isBegun ? try gaps.next(0) : try gaps.first() {
        case .record(let at): return at
        case .allSuffix: return nil
        }
    }

    /// Where a record ends. Positions are offsets in the window.
    package enum End: Equatable, Sendable {
        case needMore
        /// Exclusive.
        case end(Int)
        /// No record of the format; why, as a clause for people.
        case malformed(at: Int, String)
    }

    /// The end of the record that begins at `start`: JSON checked by its whole grammar (its UTF-8 excepted), or a line of
    /// as many fields as the header has.
    package func recordEnd(in window: UnsafeRawBufferPointer, from start: Int, isFinal: Bool) -> End {
        var key: KeySpan?
        return recordEnd(in: window, from: start, isFinal: isFinal, key: &key)
    }

    /// The same, and on the way the record's key, in formats where it can be had so; else it is left as it is.
    func recordEnd(in window: UnsafeRawBufferPointer, from start: Int, isFinal: Bool, key: inout KeySpan?) -> End {
        // One byte more than a record may have, because CSV tells a record's end by the byte behind it.
        let limit = min(window.count, start + longestRecord + 1)
        let isWhole = isFinal && limit == window.count
        do throws(ScanStop) {
            let bytes = UnsafeRawBufferPointer(rebasing: window[start..<limit])
            let length = try recordLength(bytes, isFinal: isWhole, key: &key)
            guard length <= longestRecord else { throw .malformed(at: 0, .recordTooLong) }
            return .end(start + length)
        } catch {
            switch error {
            case .malformed(let at, let fault): return .malformed(at: start + at, fault.message)
            case .cut where limit - start > longestRecord: return .malformed(at: start, ScanFault.recordTooLong.message)
            case .cut where isWhole: return .malformed(at: limit, ScanFault.endsInside.message)
            case .cut: return .needMore
            }
        }
    }

    @inline(__always)
    private func recordLength(
        _ bytes: UnsafeRawBufferPointer, isFinal: Bool, key: inout KeySpan?
    ) throws(ScanStop) -> Int {
        if format.isTabular {
            guard let scanner = CSVScanner(bytes, isFinal: isFinal, format: format) else { throw .cut }
            return try scanner.recordEnd(0, columns: header.count)
        }
        guard let scanner = JSONScanner(bytes) else { throw .cut }
        guard try scanner.byte(0) == .openBrace else { throw .malformed(at: 0, .notAnObject) }
        let object = try JSONKey.passObject(keyField, scanner, at: 0)
        key = object.key
        return object.end
    }

    /// Whether a record that was recognised by its bytes, not by scanning it, may end here. A JSON object ends where it
    /// ends; behind a CSV record its line or the file must end too. Nil: more bytes are needed to tell.
    package func mayEnd(in window: UnsafeRawBufferPointer, at end: Int, isFinal: Bool) -> Bool? {
        guard format.isTabular else { return true }
        guard end < window.count else { return isFinal ? true : nil }
        guard window[end] == .carriageReturn else { return window[end] == .newline }
        guard end + 1 < window.count else { return isFinal ? false : nil }
        return window[end + 1] == .newline
    }

    /// The key of a record that `recordEnd` passed, as it stands there; nil where the record has none.
    package func key(of record: UnsafeRawBufferPointer) -> KeySpan? {
        guard format.isTabular else { return JSONKey.find(keyField, in: record) }
        return keyColumn.flatMap { column in CSVScanner(record, isFinal: true, format: format)?.key(column: column) }
    }

    /// The value of another field than the key's, as a key.
    func key(_ field: [UInt8], of record: UnsafeRawBufferPointer) -> KeySpan? {
        guard format.isTabular else { return JSONKey.find(field, in: record) }
        return header.firstIndex(of: field).flatMap { column in
            CSVScanner(record, isFinal: true, format: format)?.key(column: column)
        }
    }
}
