import Ledger
import Seal
import Store
import Vault

/// What is printed and goes along on paper: enough to tell on the other side whether all came, whether it is the right thing, and
/// what it is at all, for somebody who finds it years later. No line has more than 79 columns.
enum CourierSummary {
    static func text(_ packed: PackedCourier, of vault: Vault) -> String {
        (what(packed, vault) + volumes(packed) + otherSide(packed) + byHand(packed) + ["", signatures])
            .joined(separator: "\n") + "\n"
    }

    private static func what(_ packed: PackedCourier, _ vault: Vault) -> [String] {
        let manifest = packed.manifest
        // As they are now: a person may have come since the vault was opened.
        let header = (try? Header.read(from: vault.folder)) ?? vault.header
        let custodians = header.people.filter { $0.role == .custodian }.map(\.name)
        var lines = [
            "MUNIMENT COURIER", "",
            "The files named here hold an encrypted archive, a vault of the program",
            "Muniment, as it was when they were packed. To read it takes the program, or",
            "another that follows Muniment's FORMAT.md, and the key file or the passphrase",
            "of one of its custodians, which are not in these files.", "",
            "Vault        \(manifest.vault.hex)",
            "Root key     \(vault.rootFingerprint)",
        ]
        lines += paragraph("Custodians", custodians.joined(separator: ", "))
        lines.append("Packed       \(manifest.made.readable)")
        lines += paragraph("By", "\(vault.person.name), \(vault.person.role.rawValue)")
        lines.append("Ledger       \(counted(manifest.size, "entry", "entries"))")
        if let root = Checkpoint(text: manifest.checkpoint.text)?.root {
            lines.append("             root \(grouped(root.hex))")
        }
        if manifest.since == nil {
            lines.append("Holds        all of the vault")
        } else {
            lines += [
                "Holds        what came after entry \(manifest.sinceSize): it goes into a copy that has that,",
                "             and is no vault by itself",
            ]
        }
        lines += [
            "             \(counted(packed.files, "file", "files")), \(counted(packed.byteCount, "byte", "bytes"))", "",
            "Manifest     \(packed.manifestName)", "  BLAKE2b-256  \(grouped(manifest.id.hex))", "",
        ]
        return lines
    }

    private static func volumes(_ packed: PackedCourier) -> [String] {
        var lines = [
            "Volumes      \(packed.volumes.count)\(packed.volumes.count > 1 ? ", and all of them are needed" : "")", "",
        ]
        for (index, volume) in packed.volumes.enumerated() {
            lines += [
                "[ ] \(index + 1) of \(packed.volumes.count)  \(volume.name)",
                "    \(counted(volume.byteCount, "byte", "bytes"))",
                "    BLAKE2b-256  \(grouped(volume.digest.hex))",
            ]
            lines += volume.parity.map { "    parity       \($0)" }
            lines.append("")
        }
        return lines
    }

    private static func otherSide(_ packed: PackedCourier) -> [String] {
        let vault = packed.manifest.since == nil ? "a new folder or the copy that is there" : "the copy that is there"
        return [
            "On the other side, where VAULT is \(vault):",
            "    muniment courier unpack FOLDER --vault VAULT --key-file FILE",
            "What arrives damaged is repaired where there is parity for it. Compare the root",
            "key above with what the first opening there shows. Then send back what",
            "    muniment courier receipt --to FOLDER --vault VAULT --key-file FILE",
            "writes: the next courier is packed with --since and that file.", "",
        ]
    }

    private static func byHand(_ packed: PackedCourier) -> [String] {
        let volume = packed.volumes[0]
        let parity = volume.parity.first.map { ["    par2 repair \($0)"] } ?? []
        return [
            "Without the program, here for the first volume:",
            "    tar -tf \(volume.name)", "    b2sum -l 256 \(volume.name)",
        ] + parity
    }

    private static let signatures =
        "Packed by ________________  Carried by ________________  Received by __________"

    private static func counted(_ count: Int, _ one: String, _ more: String) -> String {
        "\(count) \(count == 1 ? one : more)"
    }

    /// A name in the first thirteen columns and words behind them, on as many lines as they take.
    private static func paragraph(_ name: String, _ text: String) -> [String] {
        var lines: [String] = []
        var line = name + String(repeating: " ", count: max(1, 13 - name.count))
        for word in text.split(separator: " ") {
            if line.count + word.count > 78, line.last == " ", line.count > 13 {
                lines.append(line)
                line = String(repeating: " ", count: 13)
            }
            line += word + " "
        }
        return (lines + [line]).map { line in
            var line = line[...]
            while line.last == " " { line.removeLast() }
            return String(line)
        }
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
