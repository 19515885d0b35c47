import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The certificates that a time-stamping authority is known by: roots, and what may stand between them and its own.
///
/// What X509 checks of a chain it checks asynchronously, and only so; what terms need of it, while a register is changed, is
/// checked here on its parsed certificates. Nothing is asked of a network, so revocation is not seen.
package struct CertificateAuthority: Sendable {
    private let certificates: [Certificate]

    /// How many certificates may stand one above the other.
    private static let longestChain = 6

    /// - Parameter certificates: DER, one each.
    /// - Throws: `TimeStampError.badCertificates`.
    package init(_ certificates: [[UInt8]]) throws(TimeStampError) {
        do { self.certificates = try certificates.map { try Certificate(derEncoded: $0) } } catch {
            throw .badCertificates("\(error)")
        }
        guard !certificates.isEmpty else { throw .badCertificates("there is none") }
    }

    /// The DER of the certificates in a file of PEM, or the one of a file of DER.
    ///
    /// - Throws: `TimeStampError.badCertificates`.
    package static func certificates(in file: [UInt8]) throws(TimeStampError) -> [[UInt8]] {
        do {
            guard file.first != 0x30 else {
                _ = try Certificate(derEncoded: file)
                return [file]
            }
            let documents = try PEMDocument.parseMultiple(pemString: String(decoding: file, as: UTF8.self))
            return documents.filter { $0.discriminator == Certificate.defaultPEMDiscriminator }.map(\.derBytes)
        } catch {
            throw .badCertificates("\(error)")
        }
    }

    /// The subjects of the certificates, for people.
    package var subjects: [String] { certificates.map { "\($0.subject)" } }

    /// That a certificate is for stamping times, and leads up to one of these, all of them valid at that second since 1970.
    ///
    /// - Parameter others: certificates, DER, that may stand between; nothing vouches for them.
    /// - Throws: `TimeStampError.notTrusted`.
    func check(_ certificate: Certificate, with others: [[UInt8]], at seconds: Int64) throws {
        guard let usage = try certificate.extensions.extendedKeyUsage,
            usage.count == 1, usage.first == .timeStamping,
            certificate.extensions[oid: .X509ExtensionID.extendedKeyUsage]?.critical == true
        else { throw TimeStampError.notTrusted("its certificate is not for time stamps alone") }
        let between = others.compactMap { try? Certificate(derEncoded: $0) }
        guard try leadsUp(certificate, through: between, at: seconds, depth: 0) else {
            throw TimeStampError.notTrusted(
                "no certificate of the authority stands above \(certificate.subject) that was valid at the time of the stamp"
            )
        }
    }

    /// - Parameter depth: how many stand below.
    private func leadsUp(
        _ certificate: Certificate, through between: [Certificate], at seconds: Int64, depth: Int
    ) throws -> Bool {
        guard depth < Self.longestChain, certificate.isValid(at: seconds), certificate.hasKnownExtensions else {
            return false
        }
        if depth > 0, try !certificate.maySign(depth: depth - 1) { return false }
        if certificates.contains(certificate) { return true }
        for issuer in certificates + between
        where issuer.subject == certificate.issuer && issuer != certificate
            && issuer.publicKey.isValidSignature(certificate.signature, for: certificate)
        {
            if try leadsUp(issuer, through: between, at: seconds, depth: depth + 1) { return true }
        }
        return false
    }
}

extension Certificate {
    fileprivate func isValid(at seconds: Int64) -> Bool {
        let date = Date(timeIntervalSince1970: Double(seconds))
        return notValidBefore <= date && date <= notValidAfter
    }

    /// Whether nothing critical stands in it that is not looked at here, such as constraints of names.
    fileprivate var hasKnownExtensions: Bool {
        let known: [ASN1ObjectIdentifier] = [
            .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        ]
        return extensions.allSatisfy { !$0.critical || known.contains($0.oid) }
    }

    /// Whether it may sign other certificates, with so many authorities between it and the lowest one.
    fileprivate func maySign(depth: Int) throws -> Bool {
        switch try extensions.basicConstraints {
        case .isCertificateAuthority(let most)?:
            guard most.map({ depth <= $0 }) ?? true else { return false }
        case .notCertificateAuthority?, nil: return false
        }
        return try extensions.keyUsage.map(\.keyCertSign) ?? true
    }
}
