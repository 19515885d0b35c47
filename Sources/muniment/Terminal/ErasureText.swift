import Vault

/// Erasing, for people. What the person's data are is not said.
enum ErasureText {
    /// What would be done.
    static func plan(_ plan: ErasurePlan, width: Int?) -> String {
        var lines = plan.collections.flatMap { collection in
            var lines: [(String, String)] = []
            if collection.versions > 0 {
                lines.append(("goes", "\(collection.name): \(collection.versions.counted("version")) of records"))
            }
            if collection.mentions > 0 {
                let whose = "\(collection.mentions.counted("version")) of other records that hold the key or a value"
                lines.append((kept(plan.mentions), "\(collection.name): \(whose)"))
            }
            return lines
        }
        lines += byPath(plan.opaque).map { (kept(plan.files), "\($0), kept as bytes") }
        lines += byPath(plan.changed).map { ("changes", "\($0): comes back without what goes") }
        if plan.names > 0 { lines.append(("goes", "\(plan.names.counted("name")) in the ledger")) }
        if !plan.derived.isEmpty {
            lines.append(("also", "looked for the record's own \(plan.derived.joined(separator: ", "))"))
        }
        lines += plan.outOfReach.map { ("stays", $0) }
        if plan.isEmpty, plan.resumed == nil { lines.append(("", "nothing to erase")) }
        if let resumed = plan.resumed {
            lines.append(("goes on", "an erasure of the same was cut short: certificate \(resumed)"))
        }
        return lines.map { what, text in
            Wrapping.hanging(text.printable, behind: what.padded(to: 9), width: width) + "\n"
        }.joined()
    }

    /// Each path once, with the snapshots in which it is.
    private static func byPath(_ files: [ErasurePlan.File]) -> [String] {
        var snapshots: [String: [String]] = [:]
        var paths: [String] = []
        for file in files {
            if snapshots[file.path] == nil { paths.append(file.path) }
            snapshots[file.path, default: []].append(String(file.snapshot.prefix(8)))
        }
        return paths.map { path in
            let ids = snapshots[path] ?? []
            let more = ids.count > mostNamed ? " and \(ids.count - mostNamed) more" : ""
            return
                "\(path) in \(ids.count == 1 ? "snapshot" : "snapshots") \(ids.prefix(mostNamed).joined(separator: ", "))\(more)"
        }
    }

    private static let mostNamed = 5

    private static func kept(_ way: ErasureRequest.Way?) -> String {
        switch way {
        case .keep: "stays"
        case .destroy: "goes"
        case nil: "asks"
        }
    }

    /// What was done.
    static func done(_ report: ErasureReport, width: Int?) -> String {
        guard let certificate = report.certificate else { return "nothing to erase\n" }
        var facts = ["erased \(report.versions.counted("version"))"]
        if report.changed > 0 { facts.append("\(report.changed.counted("file")) changed") }
        if report.destroyed > 0 { facts.append("\(report.destroyed.counted("file")) destroyed") }
        if report.names > 0 { facts.append("\(report.names.counted("name")) in the ledger") }
        facts.append("certificate \(certificate)")
        return Wrapping.facts(facts, width: width) + "\n"
            + report.remains.enumerated().map { index, line in
                Wrapping.hanging(line.printable, behind: (index == 0 ? "remains" : "").padded(to: 9), width: width)
                    + "\n"
            }.joined()
    }
}
