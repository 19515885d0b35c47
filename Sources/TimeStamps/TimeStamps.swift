// Time stamps of RFC 3161: asks for them, reads and checks them. It knows ASN.1, CMS and certificates; it must never know what a
// stamp is over but for its bytes, and asks nothing of a network.
// Invariant: a `TimeStamp` exists only if its signature, its imprint and its authority's certificate were checked.

import Crypto
import SwiftASN1
import X509

/// An authority's word that it had seen some bytes' SHA-256 at a time (RFC 3161).
package struct TimeStamp: Hashable, Sendable {
    /// In seconds since 1970; what is left of one is left off, so that it is never later.
    package let seconds: Int64
    /// The token alone, DER: what is kept.
    package let token: [UInt8]
    /// The subject of the certificate that it was signed with.
    package let signer: String

    /// Reads a stamp, and checks it.
    ///
    /// - Parameters:
    ///   - bytes: an authority's answer (TimeStampResp) or the token of one, DER.
    ///   - message: what it must be over.
    ///   - authority: whose stamp it must be.
    /// - Throws: `TimeStampError`.
    package init(_ bytes: [UInt8], over message: [UInt8], by authority: CertificateAuthority) throws(TimeStampError) {
        do { try self.init(bytes, by: authority) { $0(message) } } catch let error as TimeStampError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }

    /// The same over what is too long to be held in memory.
    ///
    /// - Parameter pieces: gives them to what it is called with, one behind the other.
    /// - Throws: `TimeStampError`, and what `pieces` throws.
    package init(
        _ bytes: [UInt8], by authority: CertificateAuthority, over pieces: (_ take: ([UInt8]) -> Void) throws -> Void
    ) throws {
        let read: (info: StampInfo, certificate: Certificate, token: SignedToken, node: ASN1Node)
        do {
            let node = try Self.token(of: try DER.parse(bytes))
            let token = try SignedToken(node)
            let certificate = try token.signer()
            guard token.isSigned(with: certificate) else {
                throw TimeStampError.badSignature("its certificate did not sign it")
            }
            let info = try StampInfo(try DER.parse(token.content))
            try authority.check(certificate, with: token.certificates, at: info.seconds)
            read = (info, certificate, token, node)
        } catch let error as TimeStampError { throw error } catch {
            throw TimeStampError.malformed("\(error)")
        }
        guard read.info.imprint == (try read.info.digest.hash(pieces)) else { throw TimeStampError.otherMessage }
        seconds = read.info.seconds
        token = Array(read.node.encodedBytes)
        signer = "\(read.certificate.subject)"
    }

    /// The token as an authority's answer (TimeStampResp, RFC 3161, section 2.4.2) that grants it: what `openssl ts -verify` reads.
    package var answer: [UInt8] {
        get throws {
            var coder = DER.Serializer()
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(0) }
                coder.serializeRawBytes(token)
            }
            return coder.serializedBytes
        }
    }

    /// The token in an answer, or the token itself.
    private static func token(of node: ASN1Node) throws -> ASN1Node {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard let first = nodes.next() else { throw TimeStampError.malformed("it is empty") }
            guard first.identifier == .sequence else {
                while nodes.next() != nil {}
                return node
            }
            let status = try DER.sequence(first, identifier: .sequence) { nodes in
                let status = try Int(derEncoded: &nodes)
                while nodes.next() != nil {}
                return status
            }
            guard status == 0 || status == 1, let token = nodes.next() else {
                throw TimeStampError.declined(status: status)
            }
            return token
        }
    }
}

/// What a token says (RFC 3161, section 2.4.2).
private struct StampInfo {
    let digest: DigestAlgorithm
    let imprint: [UInt8]
    let seconds: Int64

    init(_ node: ASN1Node) throws {
        let info = try DER.sequence(node, identifier: .sequence) { nodes in
            let version = try Int(derEncoded: &nodes)
            guard version == 1 else { throw TimeStampError.malformed("it is of version \(version)") }
            _ = try ASN1ObjectIdentifier(derEncoded: &nodes)
            guard let imprint = nodes.next() else { throw TimeStampError.malformed("it has no imprint") }
            let (name, hash) = try DER.sequence(imprint, identifier: .sequence) { nodes in
                guard let algorithm = nodes.next() else { throw TimeStampError.malformed("its imprint has no digest") }
                let name = try DER.sequence(algorithm, identifier: .sequence) { nodes in
                    let name = try ASN1ObjectIdentifier(derEncoded: &nodes)
                    while nodes.next() != nil {}
                    return name
                }
                return (name, Array(try ASN1OctetString(derEncoded: &nodes).bytes))
            }
            _ = nodes.next()  // the serial number
            let time = try GeneralizedTime(derEncoded: &nodes)
            while nodes.next() != nil {}
            return (name: name, hash: hash, time: time)
        }
        guard let digest = DigestAlgorithm(info.name) else {
            throw TimeStampError.malformed("its imprint's digest is not one of SHA-2")
        }
        self.digest = digest
        imprint = info.hash
        seconds = Self.seconds(info.time)
    }
}

extension StampInfo {
    /// Seconds since 1970 of a time in UTC.
    private static func seconds(_ time: GeneralizedTime) -> Int64 {
        // Days by eras of 400 years that begin with a March, so that leap days come last.
        let year = Int64(time.month <= 2 ? time.year - 1 : time.year)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let month = Int64(time.month)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + Int64(time.day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return days * 86_400 + Int64(time.hours * 3600 + time.minutes * 60 + time.seconds)
    }
}

extension SignedToken {
    /// Whether the key of a certificate made the signature.
    fileprivate func isSigned(with certificate: Certificate) -> Bool {
        guard let algorithm = algorithm(for: certificate.publicKey) else { return false }
        return certificate.publicKey.isValidSignature(signature, for: signedBytes, signatureAlgorithm: algorithm)
    }

    /// By key and digest: of RSA some name the bare key's algorithm, some the one with the digest.
    private func algorithm(for key: Certificate.PublicKey) -> Certificate.SignatureAlgorithm? {
        let isElliptic =
            P256.Signing.PublicKey(key) != nil || P384.Signing.PublicKey(key) != nil
            || P521.Signing.PublicKey(key) != nil
        if Curve25519.Signing.PublicKey(key) != nil { return .ed25519 }
        // RSA with PSS is none of these.
        guard signatureAlgorithm != [1, 2, 840, 113_549, 1, 1, 10] else { return nil }
        switch digest {
        case .sha256: return isElliptic ? .ecdsaWithSHA256 : .sha256WithRSAEncryption
        case .sha384: return isElliptic ? .ecdsaWithSHA384 : .sha384WithRSAEncryption
        case .sha512: return isElliptic ? .ecdsaWithSHA512 : .sha512WithRSAEncryption
        }
    }
}
