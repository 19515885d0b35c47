import FuzzInvariants
import Store

/// Blocks in columns. The first byte says what the rest is: rows to be written and read back, or a page with its bits.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    if start[0] & 1 == 0 {
        checkRows(bytes, separator: start[0])
    } else {
        checkPage(bytes)
    }
    return 0
}

/// Whatever the rows are, they come back.
private func checkRows(_ bytes: [UInt8], separator: UInt8) {
    let rows = bytes.split(separator: separator == 0 ? 0x0A : separator, omittingEmptySubsequences: false)
    var plain: [UInt8] = [7]
    for row in rows { plain.append(varint: row.count) }
    let lengths = 1..<plain.count
    plain.append(9)
    let places = RowPlaces(lengths: lengths, rows: plain.count, rowLengths: rows.map(\.count))
    plain += rows.joined()
    let columns = plain.withUnsafeBytes { Columns.compress($0, places, level: 1, codec: 2)?.bytes }
    for encoded in [columns, Encoded(plain, places, level: 1).bytes] {
        guard let encoded else { continue }
        precondition(encoded.withUnsafeBytes { Encoded.decode($0, limit: plain.count) } == plain)
    }
}

/// Whatever a page says, it gives as many bytes as are stated, or none.
private func checkPage(_ bytes: [UInt8]) {
    guard bytes.count > 4 else { return }
    let plainCount = Int(bytes[0]) | Int(bytes[1]) << 8
    let bitsCount = min(Int(bytes[2]) | Int(bytes[3]) << 8, bytes.count - 4)
    let bits = Array(bytes[4..<4 + bitsCount])
    let page = Array(bytes[(4 + bitsCount)...])
    let plain = page.withUnsafeBufferPointer { page in
        bits.withUnsafeBytes { Columns.assemble(page: page, bits: $0, plainCount: plainCount) }
    }
    precondition(plain == nil || plain?.count == plainCount)
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzColumns_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
