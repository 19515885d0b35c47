import FuzzInvariants
import Store
import TimeStamps

private let corpus = #filePath.replacing("FuzzTimeStamp/FuzzTimeStamp.swift", with: "corpus/FuzzTimeStamp")
private let message = Array("muniment/10\n7\nroot\n".utf8)
/// When the stamps among the seeds were made, 2026-11-27 17:43:55Z and 17:43:57Z: no others exist of their authorities.
private let times: Set<Int64> = [1_795_801_435, 1_795_801_437]
/// The certificates of the seeds' authorities. Keys that were made of them would be taken for leaks at the end.
private let roots = (try? DurableFile.read("\(corpus)/roots.pem", limit: 1 << 16)).flatMap {
    try? CertificateAuthority.certificates(in: $0)
}

/// Any bytes as the answer or the token of an authority, and as the file of its certificates.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let roots, let authority = try? CertificateAuthority(roots) else {
        preconditionFailure("the seeds' authorities are not there: \(corpus)")
    }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    // Whatever is made of a stamp, none is accepted that says another time or is over something else.
    if let stamp = try? TimeStamp(bytes, over: message, by: authority) {
        precondition(times.contains(stamp.seconds))
        precondition((try? TimeStamp(stamp.token, over: message, by: authority)) == stamp)
    }
    precondition((try? TimeStamp(bytes, over: message + [0], by: authority)) == nil)
    if let certificates = try? CertificateAuthority.certificates(in: bytes), !certificates.isEmpty,
        let other = try? CertificateAuthority(certificates)
    {
        precondition(other.subjects.count == certificates.count)
    }
    return 0
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzTimeStamp_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
