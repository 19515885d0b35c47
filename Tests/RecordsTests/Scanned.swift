import Records

/// What a scanner makes of a whole file that it sees through a window which grows by a few bytes at a time.
struct Scanned: Equatable {
    /// The prefix, the separators and the suffix; the one before each record, and one behind the last.
    var gaps: [[UInt8]] = []
    var records: [[UInt8]] = []
    /// Decoded; nil where a record has none.
    var keys: [[UInt8]?] = []
    /// The offset in the file and the reason where it is malformed.
    var failure: Failure?

    struct Failure: Equatable {
        let at: Int
        let reason: String
    }

    /// The file again, as far as it was scanned.
    var joined: [UInt8] {
        var out: [UInt8] = []
        for (index, gap) in gaps.enumerated() {
            out += gap
            if index < records.count { out += records[index] }
        }
        return out
    }

    /// - Parameters:
    ///   - step: by how many bytes the window grows when more is needed.
    ///   - keyField: what names a record.
    init(_ file: [UInt8], as recognition: Recognition, keyField: String, step: Int = .max) {
        var scanner = RecordScanner(recognition: recognition, keyField: keyField)
        var consumed = 0
        var window: [UInt8] = []
        var isFinal = false

        func more() {
            precondition(!isFinal, "a scanner asked for more at the file's end")
            let rest = file.count - consumed - window.count
            let count = min(step, rest)
            let next = consumed + window.count
            window += file[next..<next + count]
            // The end shows by nothing more coming, as it does when a file is read.
            isFinal = count == 0
        }
        func consume(_ count: Int) -> [UInt8] {
            let bytes = Array(window[..<count])
            window.removeFirst(count)
            consumed += count
            return bytes
        }

        while true {
            switch window.withUnsafeBytes({ scanner.gap(in: $0, from: 0, isFinal: isFinal) }) {
            case .needMore:
                more()
                continue
            case .end(let at):
                precondition(at == 0)
                gaps.append(consume(window.count))
                return
            case .malformed(let at, let reason):
                failure = Failure(at: consumed + at, reason: reason)
                return
            case .record(let at):
                gaps.append(consume(at))
            }
            var end = window.withUnsafeBytes { scanner.recordEnd(in: $0, from: 0, isFinal: isFinal) }
            while end == .needMore {
                more()
                end = window.withUnsafeBytes { scanner.recordEnd(in: $0, from: 0, isFinal: isFinal) }
            }
            switch end {
            case .needMore: break
            case .malformed(let at, let reason):
                failure = Failure(at: consumed + at, reason: reason)
                return
            case .end(let end):
                while window.withUnsafeBytes({ scanner.mayEnd(in: $0, at: end, isFinal: isFinal) }) == nil { more() }
                precondition(window.withUnsafeBytes { scanner.mayEnd(in: $0, at: end, isFinal: isFinal) } == true)
                let record = consume(end)
                records.append(record)
                keys.append(
                    record.withUnsafeBytes { bytes in
                        scanner.key(of: bytes).map { span in
                            span.encoding.decode(
                                UnsafeRawBufferPointer(rebasing: bytes[span.offset..<span.offset + span.length]))
                        }
                    })
            }
        }
    }

    init(_ text: String, as recognition: Recognition, keyField: String, step: Int = .max) {
        self.init(Array(text.utf8), as: recognition, keyField: keyField, step: step)
    }
}

/// What a file is recognised as when the head is all of it.
func recognised(_ text: String, keyField: String? = nil) -> Recognition? {
    recognised(Array(text.utf8), keyField: keyField)
}

func recognised(_ bytes: [UInt8], isWhole: Bool = true, keyField: String? = nil) -> Recognition? {
    bytes.withUnsafeBytes { Recognise.format(of: $0, isWhole: isWhole, keyField: keyField) }
}

extension Recognition {
    static let jsonLines = Recognition(format: .jsonLines, arrayName: nil, candidates: ["Username"])
    static let jsonArray = Recognition(format: .jsonArray, arrayName: nil, candidates: ["Username"])
    static let users = Recognition(format: .jsonObject, arrayName: "Users", candidates: ["Username"])
    static let csv = Recognition(format: .csv, arrayName: nil, candidates: ["Username"])
    static let cognitoCSV = Recognition(format: .cognitoCSV, arrayName: nil, candidates: ["cognito:username"])
}

/// Answers an `InputWindow` from memory, at most `atMost` bytes a call.
func reader(of bytes: [UInt8], atMost: Int = .max) -> (UnsafeMutableRawBufferPointer) -> Int {
    var offset = 0
    return { buffer in
        let count = min(buffer.count, bytes.count - offset, atMost)
        buffer.copyBytes(from: bytes[offset..<offset + count])
        offset += count
        return count
    }
}
