import Foundation
import Ledger
import Records
import Seal
import Store

@testable import Vault

/// All that can be read out of a vault by who holds every key, each thing under a name that says where it lies.
struct DecryptedWhole {
    private(set) var parts: [(name: String, bytes: [UInt8])] = []

    init(_ vault: Vault) throws {
        let folder = vault.folder
        for id in try folder.packIDs() {
            let pack = try vault.pack(id)
            for position in pack.directory.entries.indices {
                parts.append(("pack \(id.hex.prefix(8)) \(position)", try pack.block(position)))
            }
        }
        for id in try folder.snapshotIDs() {
            let snapshot = try vault.snapshot(id)
            parts.append(("manifest \(id.hex.prefix(8))", try snapshot.manifest.encoded()))
            parts.append(("layout \(id.hex.prefix(8))", try snapshot.layout.encoded(vault.keys.layout)))
        }
        let ledger = try vault.ledger()
        let opener = EntryOpener(ledger, access: vault.bundle.access)
        try ledger.forEachFrame { frame in
            let entry = try opener.open(frame)
            parts.append(("entry \(frame.sequence)", entry.bodyBytes))
            for object in entry.objects { parts.append(("name in entry \(frame.sequence)", Array(object.shown.utf8))) }
            return true
        }
        for register in Register.allCases {
            for number in try vault.numbers(of: register) {
                let file = try DurableFile.read(folder.registerDocument(register.rawValue, number), limit: 1 << 24)
                let plain = try RegisterFile.open(
                    file, of: register, number: number, vault: vault.header.vault, log: vault.bundle.log, tag: nil)
                parts.append(("\(register.rawValue)/\(number)", plain))
            }
        }
        // What is derived is blind: it is looked through as it lies there.
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where name.hasPrefix("local/") || name.hasPrefix("catalog") || name.contains(".tmp-") {
            let path = "\(folder.path)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            parts.append((name, Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
        }
    }

    /// Where the bytes stand.
    func places(of bytes: [UInt8]) -> [String] {
        let wanted = Data(bytes)
        return parts.filter { Data($0.bytes).range(of: wanted) != nil }.map(\.name)
    }

    func places(of text: String) -> [String] { places(of: Array(text.utf8)) }
}
