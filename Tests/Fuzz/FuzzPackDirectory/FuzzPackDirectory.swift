import FuzzInvariants
import Records
import Seal
import Store

private let commitment = Commitment(key: .random())

/// What stands inside a pack, once its seals are open. The first byte says what the rest is taken for: a directory,
/// encoded bytes, a block of records, an order stream, a framing stream.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    switch start[0] % 5 {
    case 0: if let directory = PackDirectory(bytes) { precondition(directory.bytes == bytes) }
    case 1: checkEncoded(bytes)
    case 2: checkRecords(bytes)
    case 3: checkOrder(bytes)
    default: checkFraming(bytes)
    }
    return 0
}

private func checkEncoded(_ bytes: [UInt8]) {
    guard let plain = bytes.withUnsafeBytes({ Encoded.decode($0, limit: 1 << 16) }) else { return }
    precondition(plain.count <= 1 << 16)
    let again = Encoded(plain, level: 1)
    precondition(again.bytes.withUnsafeBytes { Encoded.decode($0, limit: 1 << 16) } == plain)
}

private func checkRecords(_ bytes: [UInt8]) {
    guard let batch = RecordBlock.decode(bytes) else { return }
    let ordinals = batch.allOrdinals
    precondition(!ordinals.isEmpty && zip(ordinals, ordinals.dropFirst()).allSatisfy { $0 < $1 })
    precondition(ordinals.count == batch.count + batch.erased.count && RecordBlock.ordinals(of: bytes) == ordinals)
    precondition(batch.ends.last.map { $0 == batch.bytes.count } ?? true)
    precondition(batch.leaves(commitment, salts: batch.salts).count == ordinals.count)
    // The seed is new each time, and all behind it the same. What was written anew without some records has none.
    guard bytes[0] == 0 else { return }
    precondition(RecordBlock.encode(batch, commitment).plain[33...] == bytes[33...])
}

private func checkOrder(_ bytes: [UInt8]) {
    let limit = 4000
    var previous = Order(count: 1000)
    for start in stride(from: UInt32(3999), to: 3000, by: -7) { previous.append(start) }
    guard let stream = OrderStream.decode(bytes, after: previous, ordinalLimit: limit) else { return }
    precondition(stream.order.count <= limit && stream.order.runs.allSatisfy { $0.end <= limit })
    precondition(stream.order.count == stream.order.runs.reduce(0) { $0 + Int($1.count) })
    let ordinals = stream.order.runs.flatMap { Array($0.start..<$0.end) }
    precondition(Set(ordinals).count == ordinals.count)
    let again = stream.encode(after: previous)
    precondition(OrderStream.decode(again, after: previous, ordinalLimit: limit) == stream)
}

private func checkFraming(_ bytes: [UInt8]) {
    var rest = bytes[...]
    var reader = FramingReader {
        defer { rest = rest.dropFirst(7) }
        return rest.isEmpty ? nil : Array(rest.prefix(7))
    }
    var taken = 0
    while taken <= bytes.count, let prefix = try? reader.prefix() {
        taken += prefix.count + 1
        for _ in 0..<3 { _ = try? reader.nextSeparator() }
        _ = try? reader.suffix()
    }
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzPackDirectory_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
