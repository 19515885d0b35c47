import Age
import FuzzInvariants
import Seal
import Store

/// Whom the seeds are sealed for: the identity of age's own test vectors.
private let identity = Array("AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0\n".utf8)

/// Any bytes as a file of age's, as its header alone, as identities, as a recipient, and as an archive.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    // A header is written in one way only.
    if let header = try? AgeHeader(bytes) {
        precondition(bytes.starts(with: header.bytes) && header.byteCount == header.bytes.count)
    }
    let secret = SecretBytes(count: identity.count) { $0.copyBytes(from: identity) }
    guard let identities = try? AgeIdentity.all(in: secret) else { preconditionFailure("the seeds' identity is none") }
    if let reader = try? AgeReader(ArrayReading(bytes), with: .identities(identities)) {
        precondition(reader.byteCount <= bytes.count)
        // Wherever it is begun, the same is read.
        if let whole = try? reader.read(reader.byteCount, at: 0), let first = bytes.first {
            let place = whole.count * Int(first) / 256
            precondition((try? reader.read(whole.count - place, at: place)) == Array(whole[place...]))
        }
    }
    if !bytes.isEmpty {
        _ = try? AgeIdentity.all(in: SecretBytes(count: count) { $0.copyBytes(from: bytes) })
    }
    if let text = String(validating: bytes, as: UTF8.self), let recipient = try? AgeRecipient(text) {
        precondition("\(recipient)" == text)
    }
    let archive = ArrayReading(bytes)
    if let (member, headByteCount) = try? TarMember.at(0, archive.read) {
        precondition(member.heads.map { $0.count == headByteCount && bytes.starts(with: $0) } == true)
    }
    return 0
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzAge_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
