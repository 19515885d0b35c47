import ArgumentParser
import Store
import Vault

/// `muniment audit prove`
struct AuditProve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove one entry to somebody who sees no other.",
        usage: "muniment audit prove <number> --out <folder or file> [options]",
        discussion: """
            Three files are written. N.tlog-proof leads from the entry's leaf to a signed checkpoint and is checked by \
            programs for transparency logs (C2SP tlog-proof). N.leaf is what the leaf is the hash of; bytes 9 to 40 are the \
            SHA-256 of N.entry, the entry itself: a salt (16 bytes), the person's slot (8) and signature (64), and JSON. Where the \
            entry commits to names of records or values, N.names holds for each the salt and the name: give it only to whom you \
            want to show them.

            Examples:
              muniment audit prove 17 --out evidence
              muniment audit prove 17 --size 1000 --out evidence/restore.tlog-proof
            """)

    @Argument(help: ArgumentHelp("The entry's number, as 'muniment audit list' shows it.", valueName: "number"))
    var number: Int

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "A folder for the files, or the proof's name, which ends with .tlog-proof.", valueName: "path"),
        completion: .directory)
    var target: String

    @Option(
        help: ArgumentHelp(
            "Prove it by the checkpoint of the first so many entries, such as one that was kept elsewhere.",
            valueName: "count"))
    var size: Int?

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    private static let suffix = ".tlog-proof"

    /// What `--json` answers.
    private struct Answer: Encodable {
        let entry: Int
        let proof: String
        let leaf: String
        let content: String
        /// Absent where the entry commits to no name that can still be opened.
        let names: String?
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let proof = try vault.prove(number, inTreeOfSize: size)
        let isFile = target.hasSuffix(Self.suffix)
        if !isFile { try DurableFile.makeFolder(target) }
        let stem = isFile ? String(target.dropLast(Self.suffix.count)) : "\(target)/\(number)"
        let shown = try proof.names.map { $0 + [UInt8(ascii: "\n")] }.flatMap(\.self)
        var contents = [
            (stem + Self.suffix, Array(proof.proof.text.utf8)), (stem + ".leaf", proof.leafData),
            (stem + ".entry", proof.entry.bytes),
        ]
        if !shown.isEmpty { contents.append((stem + ".names", shown)) }
        let files = try contents.map { path, bytes in
            let file = try NewFile(path)
            try file.write(bytes)
            return file
        }
        for file in files { try file.keep() }
        let names = contents.map(\.0)
        try output.answer(
            Answer(
                entry: number, proof: names[0], leaf: names[1], content: names[2],
                names: names.count > 3 ? names[3] : nil)
        ) { width in
            Wrapping.hanging(names.map(\.printable).joined(separator: ", "), behind: "wrote ", width: width) + "\n"
        }
    }
}
