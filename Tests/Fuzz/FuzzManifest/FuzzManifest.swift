import FuzzInvariants
import Seal
import Vault

private let vault = VaultID([UInt8](repeating: 0, count: 16))

/// Any bytes as a manifest of the vault whose id is zeros.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let json = Array(UnsafeBufferPointer(start: start, count: count))
    guard let vault, let manifest = Manifest.decode(json, vault: vault) else { return 0 }
    for file in manifest.files {
        precondition(!file.name.isEmpty && file.name.first != UInt8(ascii: "/") && !file.name.contains(0))
        precondition(!file.name.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) })
        if let collection = file.collection { precondition(manifest.collections.indices.contains(collection)) }
    }
    let again = (try? manifest.encoded()).flatMap { Manifest.decode($0, vault: vault) }
    precondition(again?.files.map(\.name) == manifest.files.map(\.name))
    return 0
}

/// The program. Arguments are libFuzzer's: folders of inputs, and options such as `-max_total_time=60`.
@_cdecl("FuzzManifest_main")
public func entry(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzDriver.run(count, arguments, testOneInput)
}
