import Ledger
import Seal
import Store
import Vault

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension EvidenceDraft {
    /// Adds the certificates that concern the case: of whole collections all of the source; else those of its snapshots, and those of
    /// erasures that erased nobody but these keys.
    func addCertificates() throws -> [Int]? {
        let hashes = try commitments()
        let concerned = try vault.allCertificates(vault.header).certificates.filter { status in
            let certificate = status.certificate
            let isOurs =
                certificate.snapshots.contains { $0.source == chronicle.source }
                || certificate.erased?.contains { $0.source == chronicle.source } ?? false
            guard isOurs else { return false }
            guard !request.isWhole, let erased = certificate.erased else { return true }
            return erased.allSatisfy { $0.keyHashes.allSatisfy(hashes.contains) }
        }
        for status in concerned { try bag.add(EvidencePath.certificate(status.number), status.document) }
        return concerned.isEmpty ? nil : concerned.map(\.number)
    }

    /// The hashes by which certificates name the keys.
    private func commitments() throws -> Set<String> {
        guard !keys.isEmpty, let key = Hex.decode(try timeline.commitmentKey()) else { return [] }
        return Set(keys.map { Digest256.sha256(key + Array($0.utf8)).hex })
    }

    /// Adds the reports of drills that were given.
    ///
    /// - Throws: `EvidenceError.badRequest` where one is not signed by somebody of this vault.
    func addDrillReports() throws -> Int? {
        for (number, bytes) in request.drillReports.enumerated() {
            guard EnclosedDocument.drillReport.signer(of: bytes, vault.header) != nil else {
                throw EvidenceError.badRequest(
                    "what was given as report \(number + 1) of a drill is none that somebody of this vault signed")
            }
            try bag.add(EvidencePath.drillReport(number + 1), bytes)
        }
        return request.drillReports.isEmpty ? nil : request.drillReports.count
    }
}

/// A document that a person of the vault signed, and that lies in a bag as it is.
struct EnclosedDocument {
    /// What stands before the document in what is signed.
    private let context: String
    private let format: String

    static let certificate = EnclosedDocument(context: "muniment certificates\n", format: "muniment-certificate")
    static let drillReport = EnclosedDocument(context: "muniment drill report\n", format: "muniment-drill-report")

    private struct Head: Decodable {
        let format: String
        let vault: String
        let person: String
    }

    /// The name of who signed it, of those whom the header names; nil where nobody did, or it is another document.
    func signer(of bytes: [UInt8], _ header: Header) -> String? {
        guard let (body, value) = TailedDocument.split(bytes, member: "signature", pretty: true),
            let head = try? JSONDecoder().decode(
                Head.self, from: Data(TailedDocument.document(body: body, pretty: true))),
            head.format == format, head.vault == header.vault.hex,
            let person = header.people.first(where: { $0.id.hex == head.person }),
            let signature = Base64.decode(value),
            person.card.verify.verifies(signature, of: Array(context.utf8) + body)
        else { return nil }
        return person.name
    }
}
