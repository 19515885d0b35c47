import Ledger
import Seal
import Store

/// A certificate as it lies in the vault, and what was found of it.
package struct CertificateStatus: Sendable {
    package let number: Int
    package let made: Timestamp
    package let certificate: Certificate
    /// The signed document, JSON: what is given to others.
    package let document: [UInt8]
    /// Whether the person signed it whom the header names; nil where it names nobody any more.
    package let isSigned: Bool?
    /// Whether the ledger names it.
    package let isOnRecord: Bool
    /// What it rests on, as a sentence for people.
    package var verdict: String {
        switch (isSigned, isOnRecord) {
        case (true?, true): "signed by \(certificate.name), and on record"
        case (nil, true): "on record; \(certificate.name) is no longer in this vault, and the ledger vouches for it"
        case (true?, false):
            "signed by \(certificate.name), and not on record: the command was killed before it could say so"
        case (nil, false), (false?, _): "neither signed by anybody of this vault nor on record"
        }
    }

    /// Whether it can be relied on.
    package var isGood: Bool { isSigned ?? isOnRecord }
}

/// All certificates.
package struct CertificateList: Sendable {
    package let certificates: [CertificateStatus]
    /// What is missing or not what was written.
    package let damages: [Damage]
}

extension Vault {
    /// The certificates, oldest first, each of them checked.
    ///
    /// - Parameter action: `certificates list` or `certificates verify`.
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `LedgerError`; `StoreError`.
    package func certificates(as action: String = "certificates list") throws -> CertificateList {
        try onRecord(
            Deed(action), counts: { ["certificates": $0.certificates.count, "damaged": $0.damages.count] }
        ) {
            _ = try accessKeys
            return try allCertificates(currentHeader())
        }
    }

    /// The same, off the record.
    package func allCertificates(_ header: Header) throws -> CertificateList {
        let record = try registersOnRecord()
        var certificates: [CertificateStatus] = []
        var damages: [Damage] = []
        let last = max(
            try numbers(of: .certificates).last ?? 0, record.done[.certificates]?.head.number ?? 0)
        for number in 0..<last {
            do {
                let status = try certificate(number + 1, header, record)
                certificates.append(status)
                if !status.isGood {
                    damages.append(
                        Damage(object: Register.certificates.name(of: number + 1), reason: status.verdict))
                }
            } catch let error as StoreError {
                guard case .damaged(let path, let reason) = error else { throw error }
                damages.append(Damage(object: folder.relative(path), reason: reason))
            }
        }
        return CertificateList(certificates: certificates, damages: damages)
    }

    /// One certificate, checked.
    ///
    /// - Throws: `VaultError.notFound`; as `certificates`.
    package func certificate(_ number: Int) throws -> CertificateStatus {
        try onRecord(Deed("certificates show", [.init(kind: "certificate", name: "\(number)")])) {
            _ = try accessKeys
            guard try numbers(of: .certificates).contains(number) else {
                throw VaultError.notFound("there is no certificate \(number). See: muniment certificates list")
            }
            return try certificate(number, currentHeader(), registersOnRecord())
        }
    }

    private func certificate(
        _ number: Int, _ header: Header, _ record: RegistersOnRecord
    ) throws -> CertificateStatus {
        status(of: try document(Certificate.self, number: number, header), header, record)
    }

    /// Checks a certificate that somebody was given.
    ///
    /// - Parameter file: the document, as `certificates show --out` wrote it.
    /// - Throws: `VaultError.badInput` where it is none of this vault; as `certificates`.
    package func verifyCertificate(_ file: [UInt8]) throws -> CertificateStatus {
        try onRecord(Deed("certificates verify")) {
            _ = try accessKeys
            guard let document = RegisterDocument<Certificate>(file, in: header.vault) else {
                throw VaultError.badInput("that is no certificate of this vault")
            }
            return status(of: document, try currentHeader(), try registersOnRecord())
        }
    }

    private func status(
        of document: RegisterDocument<Certificate>, _ header: Header, _ record: RegistersOnRecord
    ) -> CertificateStatus {
        let person = header.people.first { $0.id == document.person }
        return CertificateStatus(
            number: document.number, made: document.made, certificate: document.content, document: document.bytes,
            isSigned: person.map {
                Register.certificates.authors.contains($0.role) && document.isSigned(by: $0.card.verify)
            }, isOnRecord: record.documents.contains(document.head.document))
    }
}
