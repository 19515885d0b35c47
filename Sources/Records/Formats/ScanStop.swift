/// Why a scanner went no further. Thrown on the way up only; callers of the package see `Gap`, `End` and `Survey`.
enum ScanStop: Error, Equatable {
    /// The bytes at hand end before what was begun does.
    case cut
    /// What stands at `at` can not be part of the format.
    case malformed(at: Int, ScanFault)
}

/// What is wrong with a file that looked like records. Trivial, so that scanners can throw it without allocating.
enum ScanFault: Equatable, Sendable {
    case notAValue
    case notAMemberName
    case missingColon
    case missingCommaOrClose
    case badNumber
    case badLiteral
    case badEscape
    case controlCharacter(UInt8)
    case notAnObject
    case notTheArray
    case secondArray
    case noArray
    case bytesBehindTheEnd
    case badHeader
    case strayQuote
    case strayCarriageReturn
    case missingLineEnd
    case nulByte
    case fieldCount(Int, header: Int)
    case recordTooLong
    case gapTooLong
    case endsInside

    /// For people: a clause that can follow "line 7: ".
    var message: String {
        switch self {
        case .notAValue: "no JSON value where one must stand"
        case .notAMemberName: "no member name in quotes where one must stand"
        case .missingColon: "no colon behind a member's name"
        case .missingCommaOrClose: "neither a comma nor the closing bracket behind a value"
        case .badNumber: "a number that JSON does not allow"
        case .badLiteral: "a word that is neither true, false nor null"
        case .badEscape: "an escape that JSON does not allow in a string"
        case .controlCharacter(let byte):
            "the control character 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16)) in a string"
        case .notAnObject: "no JSON object where a record must stand"
        case .notTheArray: "the member that holds the records is no array, or is there twice"
        case .secondArray: "a second array of objects"
        case .noArray: "the object ends without the array of records"
        case .bytesBehindTheEnd: "bytes behind the end of the JSON document"
        case .badHeader: "a header with empty or repeated field names"
        case .strayQuote: "a quote inside a field that is not quoted, or bytes behind a closing quote"
        case .strayCarriageReturn: "a carriage return without a line feed"
        case .missingLineEnd: "no line end behind a record"
        case .nulByte: "a NUL byte"
        case .fieldCount(let count, let header):
            "\(count == 1 ? "1 field" : "\(count) fields") under a header of \(header)"
        case .recordTooLong: "a record longer than \(longestRecord >> 20) MiB"
        case .gapTooLong: "more than \(longestGap >> 20) MiB between records"
        case .endsInside: "the file ends in the middle of a record or of the document"
        }
    }
}
