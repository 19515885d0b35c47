#if Network
    import Cognito
    import Vault

    /// What an export of a pool came to, for people.
    enum ExportText {
        static func text(_ summary: ExportSummary, width: Int?) -> String {
            let ingest = summary.ingest
            let parts = summary.coverage.parts
            var lines = CollectionLines.text(
                ingest.collections.filter { $0.records > 0 || ($0.removed ?? 0) > 0 }, source: ingest.source,
                isFirst: ingest.previous == nil, width: width)
            for (title, status) in [("not asked for", Coverage.Status.skipped), ("told to nobody", .unreadable)] {
                let names = parts.filter { $0.status == status }.map(\.name)
                guard !names.isEmpty else { continue }
                lines += Wrapping.hanging(names.joined(separator: ", "), behind: "\(title)   ", width: width) + "\n"
            }
            for part in parts where part.status == .read {
                let facts =
                    [part.repeated.map { "\($0.grouped) came twice and were left out once" }]
                    + [part.vanished.map { "\($0.grouped) were gone when they were asked for" }]
                let told = facts.compactMap(\.self) + (part.reason.map { [$0] } ?? [])
                guard !told.isEmpty else { continue }
                lines += Wrapping.hanging(told.joined(separator: "; "), behind: "\(part.name)   ", width: width) + "\n"
            }
            let stored = ByteUnit.text(ingest.bytesStored, beside: ingest.bytesRead)
            return lines
                + Wrapping.facts(
                    [
                        "snapshot \(ingest.snapshot.prefix(8))", ingest.created.readable,
                        "read \(ByteUnit.text(ingest.bytesRead)), stored \(stored)", Seconds.text(ingest.seconds),
                    ], width: width) + "\n"
        }
    }
#endif
