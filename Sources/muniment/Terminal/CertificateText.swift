import Store
import Vault

/// A certificate as `--json` prints it.
struct CertificateAnswer: Encodable {
    let number: Int
    let made: Timestamp
    let certificate: Certificate
    let isSigned: Bool?
    let isOnRecord: Bool

    init(_ status: CertificateStatus) {
        number = status.number
        made = status.made
        certificate = status.certificate
        isSigned = status.isSigned
        isOnRecord = status.isOnRecord
    }
}

/// Certificates for people.
enum CertificateText {
    static func table(_ certificates: [CertificateStatus], width: Int?) -> String {
        guard !certificates.isEmpty else { return "no certificates\n" }
        var table = Table([
            Table.Column(title: "Number", isNumber: true), Table.Column(title: "Made"),
            Table.Column(title: "By", isElastic: true),
            Table.Column(title: "What", isElastic: true), Table.Column(title: "Snapshots", isNumber: true),
            Table.Column(title: "Size", isNumber: true, isOptional: true),
        ])
        for status in certificates {
            let certificate = status.certificate
            table.add([
                status.number.grouped, status.made.readable, certificate.name, certificate.deed,
                (certificate.counts["snapshots"] ?? certificate.snapshots.count).grouped,
                certificate.counts["bytes"].map(ByteUnit.text) ?? "",
            ])
        }
        return table.text(width: width)
    }

    /// A page to print.
    static func page(_ status: CertificateStatus, width: Int?) -> String {
        let certificate = status.certificate
        var facts: [(String, String)] = [
            ("certificate", "\(status.number)"),
            ("made", "\(status.made.readable) by \(certificate.name)"),
            ("deed", certificate.deed),
            ("because", cause(of: certificate)),
            ("how", certificate.means.map(\.rawValue).joined(separator: ", ")),
            (
                "what",
                certificate.counts.sorted { $0.key > $1.key }.map { name, count in
                    name == "bytes" ? ByteUnit.text(count) : count.counted(String(name.dropLast()), name)
                }.joined(separator: ", ")
            ),
        ]
        if let range = certificate.range { facts.append(("from", "\(range.first.readable) to \(range.last.readable)")) }
        if let until = certificate.until { facts.append(("hidden", "until \(until.readable)")) }
        facts += certificate.remains.enumerated().map { ($0 == 0 ? "remains" : "", $1) }
        facts.append(("checked", status.verdict))
        let head = facts.map { name, value in
            Wrapping.hanging(value.printable, behind: name.padded(to: 13), width: width) + "\n"
        }.joined()
        guard !certificate.snapshots.isEmpty else { return head }
        var table = Table([
            Table.Column(title: "Snapshot", isElastic: true), Table.Column(title: "Created"),
            Table.Column(title: "Source", isElastic: true),
        ])
        for snapshot in certificate.snapshots {
            table.add([String(snapshot.snapshot.prefix(8)), snapshot.created.readable, snapshot.source ?? ""])
        }
        return head + "\n" + table.text(width: width)
    }

    private static func cause(of certificate: Certificate) -> String {
        if let request = certificate.cause.request { return "a person asked for it: \(request)" }
        return certificate.cause.policy.map { "policy \($0) says so" } ?? "of a request"
    }
}
