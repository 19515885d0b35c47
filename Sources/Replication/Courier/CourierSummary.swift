import Ledger
import Seal
import Store
import Vault

/// What is printed and goes along on paper: enough to tell on the other side whether all came, and whether it is the right thing.
enum CourierSummary {
    static func text(_ packed: PackedCourier, of vault: Vault) -> String {
        let manifest = packed.manifest
        let root = Checkpoint(text: manifest.checkpoint.text)?.root
        var lines = [
            "MUNIMENT COURIER", "",
            "Vault        \(manifest.vault.hex)",
            "Root key     \(vault.rootFingerprint)",
            "Packed       \(manifest.made.readable)",
            "By           \(vault.person.name), \(vault.person.role.rawValue)",
            "Ledger       \(manifest.size) entries",
        ]
        if let root { lines.append("             root \(grouped(root.hex))") }
        lines.append(
            manifest.since == nil
                ? "Holds        all of the vault" : "Holds        what came after entry \(manifest.sinceSize)")
        lines += [
            "             \(packed.files) files, \(packed.byteCount) bytes", "",
            "Manifest     \(packed.manifestName)", "  BLAKE2b-256  \(grouped(manifest.id.hex))", "",
            "Volumes      \(packed.volumes.count)", "",
        ]
        for (index, volume) in packed.volumes.enumerated() {
            lines += [
                "[ ] \(index + 1) of \(packed.volumes.count)  \(volume.name)", "    \(volume.byteCount) bytes",
                "    BLAKE2b-256  \(grouped(volume.digest.hex))",
            ]
            lines += volume.parity.map { "    parity       \($0)" }
            lines.append("")
        }
        lines += [
            "On the other side:",
            "    muniment courier unpack FOLDER --vault VAULT --key-file FILE",
            "What arrives damaged is repaired where there is parity for it. Compare the root",
            "key above with what the first opening there shows. Then send back what",
            "    muniment courier receipt --to FOLDER --vault VAULT --key-file FILE",
            "writes: the next courier is packed with --since and that file.", "",
            "Packed by ________________  Carried by ________________  Received by ____________",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Sixteen groups of four digits, on two lines.
    private static func grouped(_ hex: String) -> String {
        var groups: [Substring] = []
        var rest = hex[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.prefix(8).joined(separator: " ") + "\n                 "
            + groups.dropFirst(8).joined(separator: " ")
    }
}
