import Crypto
import Foundation
import FuzzInvariants
import Parity
import Store

private let folder = "/dev/shm/fuzz-parity-\(getpid())"
private let target = "\(folder)/repaired"
/// A file of 9000 bytes that the seeds protect, damaged in two places.
private let whole = (0..<9000).map { UInt8(truncatingIfNeeded: ($0 * $0) >> 3) }
private let damaged: [UInt8] = {
    var bytes = whole
    for place in [100, 5000] { bytes[place] ^= 0x5A }
    return bytes
}()
private let isReady: Bool = {
    try? FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    return (try? Data(damaged).write(to: URL(fileURLWithPath: "\(folder)/data.bin"))) != nil
}()

/// Any bytes as a parity file beside a file that is damaged: as they are, and with the right MD5 in every packet.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    precondition(isReady, "\(folder) cannot be written")
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    repair(bytes)
    repair(withSums(bytes))
    return 0
}

private func repair(_ bytes: [UInt8]) {
    guard (try? Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/a.par2"))) != nil,
        let parity = try? Parity.read("a", in: folder)
    else { return }
    precondition(parity.names.allSatisfy { !$0.contains("/") && !$0.hasPrefix(".") })
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        let names = try? await parity.repair(try await parity.check(), to: target)
        // Only what was stated is there, under the names that were said, and nothing unfinished.
        let there = (try? FileManager.default.contentsOfDirectory(atPath: target)) ?? []
        precondition(Set(there).isSubset(of: Set(parity.names)) && Set(names ?? []).isSubset(of: Set(there)))
        for name in there { try? FileManager.default.removeItem(atPath: "\(target)/\(name)") }
        done.signal()
    }
    done.wait()
    precondition(FileManager.default.contents(atPath: "\(folder)/data.bin") == Data(damaged))
}

/// The bytes with the MD5 that each packet should have, where its length can be right.
private func withSums(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let magic = Array("PAR2\0PKT".utf8)
    var place = 0
    while place + 64 <= bytes.count {
        let length = bytes[place + 8..<place + 16].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard bytes[place..<place + 8].elementsEqual(magic), length >= 64, length <= UInt64(bytes.count - place) else {
            place += 1
            continue
        }
        let end = place + Int(length)
        bytes.replaceSubrange(place + 16..<place + 32, with: Array(Insecure.MD5.hash(data: bytes[place + 32..<end])))
        place = end
    }
    return bytes
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzParity_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
