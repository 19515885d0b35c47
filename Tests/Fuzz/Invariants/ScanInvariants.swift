import Records

/// What must hold for the scan of any bytes whatever; a violation traps, which the fuzzer reports.
package enum ScanInvariants {
    /// Checks one input: its first byte says by how many bytes the window grows, the rest is the file. It is scanned as
    /// each of `formats`, and as what it is recognised as.
    package static func check(_ start: UnsafePointer<UInt8>?, _ count: Int, as formats: [Format]) {
        guard let start, count > 1 else { return }
        let step = Int(start[0]) % 32 + 1
        let file = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
        for encoding in KeyEncoding.allCases {
            precondition(file.withUnsafeBytes { encoding.decode($0) }.count <= file.count)
        }
        let head = Array(file.prefix(file.count / 2))
        _ = exactly(head) { Recognise.format(of: $0, isWhole: false, keyField: nil) }
        var recognitions = formats.map { Recognition(format: $0, arrayName: "Users", candidates: []) }
        if let recognition = exactly(file, { Recognise.format(of: $0, isWhole: true, keyField: nil) }) {
            recognitions.append(recognition)
        }
        for recognition in recognitions {
            let keyField = recognition.candidates.first ?? "id"
            let whole = Scan(file, recognition, keyField, step: file.count)
            precondition(whole == Scan(file, recognition, keyField, step: step), "the window shows in the result")
            // A survey has a large window of its own, which costs more than all the rest.
            if start[0] == 0xFF { checkSurvey(file, recognition, step, whole) }
        }
    }

    private static func checkSurvey(_ file: [UInt8], _ recognition: Recognition, _ step: Int, _ whole: Scan) {
        var offset = 0
        let survey = try? Survey.of(recognition: recognition, keyField: nil) { buffer in
            let count = min(buffer.count, file.count - offset, step)
            buffer.copyBytes(from: file[offset..<offset + count])
            offset += count
            return count
        }
        precondition(survey?.records == whole.records.count)
        precondition(survey?.failure?.place.byte == whole.failure)
    }

    /// Calls `body` with a copy of `bytes` in memory of just that size, so that the sanitizer sees every read beyond it.
    static func exactly<R>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: bytes)
        return body(UnsafeRawBufferPointer(copy))
    }
}

/// A file as a scanner cuts it.
private struct Scan: Equatable {
    private(set) var records: [Range<Int>] = []
    private(set) var failure: Int?
    private var prefix: [UInt8] = []

    init(_ file: [UInt8], _ recognition: Recognition, _ keyField: String, step: Int) {
        var scanner = RecordScanner(recognition: recognition, keyField: keyField)
        var start = 0
        var stop = 0
        var isFinal = false

        /// Asks until the answer is not nil, each time with more of the file.
        func ask<R>(_ question: (UnsafeRawBufferPointer) -> R?) -> R {
            while true {
                if let answer = ScanInvariants.exactly(Array(file[start..<stop]), question) { return answer }
                precondition(!isFinal, "more is asked for at the file's end")
                isFinal = stop == file.count
                stop = min(stop + step, file.count)
            }
        }

        while true {
            let gap = ask { window in
                let gap = scanner.gap(in: window, from: 0, isFinal: isFinal)
                return gap == .needMore ? nil : gap
            }
            switch gap {
            case .needMore: preconditionFailure()
            case .end(let at):
                precondition(at == 0 && isFinal && stop == file.count)
                return
            case .malformed(let at, _):
                precondition(at >= 0 && at <= stop - start)
                failure = start + at
                return
            case .record(let at):
                precondition(at >= 0 && at < stop - start)
                if records.isEmpty { prefix = Array(file[..<at]) }
                start += at
            }
            let end = ask { window in
                let end = scanner.recordEnd(in: window, from: 0, isFinal: isFinal)
                return end == .needMore ? nil : end
            }
            switch end {
            case .needMore: preconditionFailure()
            case .malformed(let at, _):
                precondition(at >= 0 && at <= stop - start)
                failure = start + at
                return
            case .end(let length):
                precondition(length > 0 && length <= stop - start)
                precondition(ask { scanner.mayEnd(in: $0, at: length, isFinal: isFinal) })
                // Gaps and records lie behind one another, so that together they are the file.
                records.append(start..<start + length)
                check(Array(file[start..<start + length]), scanner, recognition.format)
                start += length
            }
        }
    }

    private func check(_ record: [UInt8], _ scanner: RecordScanner, _ format: Format) {
        ScanInvariants.exactly(record) { bytes in
            if let span = scanner.key(of: bytes) {
                precondition(span.length > 0 && span.offset >= 0 && span.offset + span.length <= record.count)
                let key = span.encoding.decode(
                    UnsafeRawBufferPointer(rebasing: bytes[span.offset...].prefix(span.length)))
                precondition(!key.isEmpty)
            }
            var line: [UInt8] = []
            if format == .csv || format == .cognitoCSV {
                let header = ScanInvariants.exactly(prefix) { JSONLine.csvHeader(of: $0, format: format) }
                precondition(!header.isEmpty)
                JSONLine.append(csv: bytes, header: header, format: format, to: &line)
            } else {
                JSONLine.append(bytes, to: &line)
            }
            precondition(!line.contains(0x0A))
            let lines = Recognition(format: .jsonLines, arrayName: nil, candidates: [])
            let reader = RecordScanner(recognition: lines, keyField: "id")
            precondition(
                ScanInvariants.exactly(line) { reader.recordEnd(in: $0, from: 0, isFinal: true) } == .end(line.count))
        }
    }
}
