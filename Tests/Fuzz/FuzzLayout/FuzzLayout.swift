import FuzzInvariants
import Seal
import Vault

private let vault = VaultID([UInt8](repeating: 0, count: 16))

/// Any bytes as the body of a layout, of the snapshot and the vault whose ids are zeros.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: start, count: count))
    guard let vault, let layout = Layout.decode(body: body, snapshot: .zero, vault: vault) else { return 0 }
    let segments = layout.collections.flatMap { $0.segments.flatMap { $0.records + $0.order } + $0.framing }
    for run in layout.files.flatMap({ $0.chunks ?? [] }) + segments {
        precondition(layout.packs.indices.contains(run.pack) && run.first >= 0 && run.count > 0)
        precondition(!run.first.addingReportingOverflow(run.count).overflow)
    }
    for collection in layout.collections {
        precondition(collection.segments.first?.kind == .base)
        for segment in collection.segments.dropFirst() { precondition(segment.kind == .delta) }
        for ordinals in collection.segments.compactMap(\.ordinals) {
            // They have 32 bits, and the last number stands for none.
            precondition(ordinals >= 0 && ordinals < UInt32.max)
        }
    }
    return 0
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzLayout_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
