import Foundation
import FuzzInvariants
import Replication
import Seal
import Store

private let path = "/dev/shm/fuzz-volume-\(getpid()).tar"

/// Any bytes as a courier's volume or a receipt: as they are, and with a right sum behind them.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    read(bytes)
    let sum = Array("\(Blake2b.hash(bytes).hex)\n".utf8)
    let last = TarMember(path: "courier.sum", byteCount: sum.count)
    let padding = [UInt8](repeating: 0, count: last.paddingByteCount)
    read(bytes + (last.head ?? []) + sum + padding + TarMember.end)
    return 0
}

private func read(_ bytes: [UInt8]) {
    guard (try? Data(bytes).write(to: URL(fileURLWithPath: path))) != nil else {
        preconditionFailure("\(path) cannot be written")
    }
    // What is read to its end is, byte for byte, what would be written of it.
    if let written = try? rewritten() { precondition(bytes.starts(with: written)) }
    // Whoever signed it, what it names are files below a vault's folder, each once.
    guard let document = try? CourierDocument(path) else { return }
    let paths: [String]
    switch document {
    case .manifest(let manifest, let inventory):
        precondition(manifest.vault == inventory.vault && manifest.size == inventory.size)
        let carried = manifest.volumes.flatMap(\.self)
        precondition(Set(carried).count == carried.count)
        precondition(Set(inventory.files.map(\.path)).count == inventory.files.count)
        paths = carried + inventory.files.map(\.path)
    case .receipt(let receipt): paths = receipt.files.map(\.path)
    }
    for path in paths {
        precondition(!path.hasPrefix("/") && !path.split(separator: "/").contains { $0.hasPrefix(".") })
        let parts = path.split(separator: "/")
        precondition(path != "ledger/signer" && (parts.first != "followers" || parts[2] == "ledger"))
    }
}

private func rewritten() throws -> [UInt8] {
    var reader = try VolumeReader(path)
    var bytes: [UInt8] = []
    while let member = try reader.next() {
        guard let head = member.head else { preconditionFailure("\(member.path) has no head") }
        bytes += head
        bytes += try reader.whole(limit: 1 << 20)
        bytes += [UInt8](repeating: 0, count: member.paddingByteCount)
    }
    return bytes
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzVolume_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
