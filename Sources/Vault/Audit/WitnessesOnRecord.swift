import Ledger
import Seal
import Store

/// What should lie in `witnesses/` by what the ledger says: whoever takes a witness away, or a checkpoint that it cosigned, is
/// found out by the entry that says that it was put there.
struct WitnessesOnRecord {
    static let addition = "audit witness add"
    static let keeping = "audit witness keep"
    /// The actions of the entries that say so.
    static let actions = [addition, keeping, authorityAddition, stampKeeping]
    static let authorityAddition = "audit timestamp add"
    static let stampKeeping = "audit timestamp keep"
    /// Those that put a document there.
    static let additions = [addition, authorityAddition]

    private struct Addition {
        let entry: Int
        /// What it is, and its name.
        let what: String
        /// Below `witnesses/ID/`.
        let file: String
        /// SHA-256 of the document, in hex.
        let document: String
    }

    /// By the ids of the witnesses and authorities; of one that was added again, the last.
    private var additions: [String: Addition] = [:]
    /// The entries that say of a file that it was kept.
    private var kept: [String: Int] = [:]

    /// - Parameter entries: those of `actions`.
    init(_ entries: [EntryBody]) {
        for entry in entries where entry.outcome == .done {
            switch entry.action {
            case Self.addition:
                guard let key = entry.details?["key"], let document = entry.details?["document"] else { continue }
                additions[Witness.id(of: key)] = Addition(
                    entry: entry.sequence, what: "the witness \(entry.objects.first?.name ?? key)",
                    file: VaultFolder.witnessName, document: document)
            case Self.authorityAddition:
                guard let id = entry.details?["authority"], let document = entry.details?["document"] else { continue }
                additions[id] = Addition(
                    entry: entry.sequence, what: "the authority \(entry.objects.first?.name ?? id)",
                    file: VaultFolder.authorityName, document: document)
            case Self.keeping, Self.stampKeeping:
                // Entries of before this was checked do not name the files.
                for file in entry.details?["files"]?.split(separator: " ") ?? [] { kept[String(file)] = entry.sequence }
            default: break
            }
        }
    }

    /// What is not there as the ledger says, with what was found wrong with the files themselves.
    func damages(in folder: VaultFolder, besides found: [Damage]) -> [Damage] {
        var damages: [Damage] = []
        for (id, addition) in additions {
            let path = "\(folder.witnessFolder(id))/\(addition.file)"
            let document = (try? DurableFile.read(path, limit: WitnessFiles.limit)).map { Digest256.sha256($0).hex }
            guard document != addition.document else { continue }
            let what = document == nil ? "it is missing" : "it was altered"
            damages.append(
                Damage(
                    object: folder.relative(path),
                    reason: "\(what): entry \(addition.entry) says that \(addition.what) was added with it")
            )
        }
        for (file, entry) in kept where !DurableFile.exists("\(folder.path)/\(file)") {
            damages.append(
                Damage(object: file, reason: "it is missing: entry \(entry) says that it was kept"))
        }
        let named = Set(damages.map(\.object))
        return damages.sorted { $0.object < $1.object } + found.filter { !named.contains($0.object) }
    }
}
