import FuzzInvariants
import Seal
import Store

/// Any bytes as the header's file, and as its body, whose signature nobody has checked.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let file = Array(UnsafeBufferPointer(start: start, count: count))
    var body = file
    for pretty in [true, false] {
        guard let parts = TailedDocument.split(file, member: "signature", pretty: pretty) else { continue }
        let again = TailedDocument.join(body: parts.body, member: "signature", value: parts.value, pretty: pretty)
        precondition(again == file)
        if pretty { body = parts.body }
    }
    if let header = Header.Stated(body)?.header { precondition(header.readKey != nil) }
    return 0
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzHeader_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
