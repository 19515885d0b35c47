import FuzzInvariants
import Records

/// Any bytes as a server's answer with a page of users.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let answer = Array(UnsafeBufferPointer(start: start, count: count))
    _ = ListPage.likelyToken(in: answer, token: "PaginationToken")
    guard let page = try? ListPage(answer, list: "Users", token: "PaginationToken", key: "Username") else { return 0 }
    let lines = page.lines
    precondition(page.token?.isEmpty != true && page.count == lines.places.count)
    precondition(lines.bytes.count <= answer.count + page.count, "more came out than went in")
    // Who has nothing but the lines finds the same records and keys.
    precondition(RecordLines(lines.bytes, key: "Username").places == lines.places)
    lines.forEach { line, key, _ in
        precondition(line.first == UInt8(ascii: "{") && line.last == UInt8(ascii: "}"))
        precondition(key.map { $0.text(in: line).isEmpty } != true)
    }
    return 0
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzListPage_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
