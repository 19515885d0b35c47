import Crypto
import SwiftASN1
import X509

/// The token of a time stamp: CMS signed data (RFC 5652) over a TSTInfo, by one signer.
///
/// X509 reads signed data too, but gives it out under an interface that is not for others, and refuses every content that is not
/// plain data; so what a time stamp needs of it is read here.
struct SignedToken {
    /// The TSTInfo's DER.
    let content: [UInt8]
    /// Certificates that came with it, as they are.
    let certificates: [[UInt8]]
    let digest: DigestAlgorithm
    let signatureAlgorithm: ASN1ObjectIdentifier
    let signature: [UInt8]
    /// What is signed: the DER of the signed attributes as a SET.
    let signedBytes: [UInt8]
    /// The one value of each signed attribute.
    private let attributes: [ASN1ObjectIdentifier: ASN1Node]

    /// - Parameter node: a ContentInfo.
    init(_ node: ASN1Node) throws {
        let signedData = try DER.sequence(node, identifier: .sequence) { nodes in
            let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
            guard type == .signedData else { throw TimeStampError.malformed("it is no signed data") }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { $0 }
        }
        var found: (content: [UInt8], certificates: [[UInt8]], signer: ASN1Node)?
        try DER.sequence(signedData, identifier: .sequence) { nodes in
            _ = try Int(derEncoded: &nodes)
            _ = nodes.next()  // the digests, which the signer names again
            guard let inside = nodes.next() else { throw TimeStampError.malformed("it has no content") }
            let content = try DER.sequence(inside, identifier: .sequence) { nodes in
                let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
                guard type == .timeStampInfo else { throw TimeStampError.malformed("what it signs is no TSTInfo") }
                return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                    Array(try ASN1OctetString(derEncoded: $0).bytes)
                }
            }
            let certificates =
                DER.optionalImplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { node in
                    Self.children(node).map { Array($0.encodedBytes) }
                } ?? []
            _ = DER.optionalImplicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) { _ in () }
            let signers = nodes.next().map { Self.children($0) } ?? []
            guard signers.count == 1 else { throw TimeStampError.malformed("it has \(signers.count) signers, not one") }
            found = (content, certificates, signers[0])
        }
        guard let found else { throw TimeStampError.malformed("it is empty") }
        content = found.content
        certificates = found.certificates
        let signer = try DER.sequence(found.signer, identifier: .sequence) { nodes in
            _ = try Int(derEncoded: &nodes)
            _ = nodes.next()  // who signed; a signed attribute names the certificate
            let digest = try Self.algorithm(&nodes)
            let attributes = DER.optionalImplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { $0 }
            let algorithm = try Self.algorithm(&nodes)
            let signature = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
            _ = DER.optionalImplicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) { _ in () }
            return (digest: digest, attributes: attributes, algorithm: algorithm, signature: signature)
        }
        guard let attributes = signer.attributes else {
            throw TimeStampError.malformed("it has no signed attributes")
        }
        guard let digest = DigestAlgorithm(signer.digest) else {
            throw TimeStampError.badSignature("its digest \(signer.digest) is not one of SHA-2")
        }
        self.digest = digest
        signatureAlgorithm = signer.algorithm
        signature = signer.signature
        // They are signed with the tag of a SET (RFC 5652, section 5.4).
        signedBytes = [0x31] + attributes.encodedBytes.dropFirst()
        var byType: [ASN1ObjectIdentifier: ASN1Node] = [:]
        for attribute in Self.children(attributes) {
            let (type, values) = try DER.sequence(attribute, identifier: .sequence) { nodes in
                (try ASN1ObjectIdentifier(derEncoded: &nodes), nodes.next().map { Self.children($0) } ?? [])
            }
            guard values.count == 1, byType.updateValue(values[0], forKey: type) == nil else {
                throw TimeStampError.malformed("a signed attribute has not one value")
            }
        }
        self.attributes = byType
    }

    /// The certificate of who signed, which the signed attributes name by its hash, once they are found to speak of the content.
    func signer() throws -> Certificate {
        guard let type = attributes[.contentType], try ASN1ObjectIdentifier(derEncoded: type) == .timeStampInfo,
            let stated = attributes[.messageDigest],
            try ASN1OctetString(derEncoded: stated).bytes.elementsEqual(digest.hash(content))
        else { throw TimeStampError.badSignature("its signed attributes are not about its content") }
        let named = try namedCertificate()
        guard let bytes = certificates.first(where: { named.hash($0) == named.value }) else {
            throw TimeStampError.badSignature("the certificate that its signature names is not in it")
        }
        return try Certificate(derEncoded: bytes)
    }

    private func namedCertificate() throws -> (hash: ([UInt8]) -> [UInt8], value: [UInt8]) {
        if let attribute = attributes[.signingCertificateV2] {
            return try Self.firstOfFirst(attribute) { nodes in
                guard let node = nodes.next() else { throw TimeStampError.malformed("it names no certificate") }
                guard node.identifier == .sequence else {
                    return (DigestAlgorithm.sha256.hash, Array(try ASN1OctetString(derEncoded: node).bytes))
                }
                let named = try DER.sequence(node, identifier: .sequence) { try ASN1ObjectIdentifier(derEncoded: &$0) }
                guard let algorithm = DigestAlgorithm(named) else {
                    throw TimeStampError.badSignature("it names its certificate by a digest that is not one of SHA-2")
                }
                return (algorithm.hash, Array(try ASN1OctetString(derEncoded: &nodes).bytes))
            }
        }
        guard let attribute = attributes[.signingCertificate] else {
            throw TimeStampError.badSignature("it does not name the certificate that it was signed with")
        }
        // RFC 3161 has SHA-1 here. It only chooses among the certificates: the chosen one must have signed, and be trusted.
        return try Self.firstOfFirst(attribute) { nodes in
            ({ Array(Insecure.SHA1.hash(data: $0)) }, Array(try ASN1OctetString(derEncoded: &nodes).bytes))
        }
    }

    /// Reads the first member of a sequence's first member, which are sequences themselves.
    private static func firstOfFirst<Result>(
        _ node: ASN1Node, _ read: (inout ASN1NodeCollection.Iterator) throws -> Result
    ) throws -> Result {
        guard let list = children(node).first, let first = children(list).first else {
            throw TimeStampError.malformed("it names no certificate")
        }
        var result: Result?
        try DER.sequence(first, identifier: .sequence) { nodes in
            result = try read(&nodes)
            while nodes.next() != nil {}
        }
        guard let result else { throw TimeStampError.malformed("it names no certificate") }
        return result
    }

    private static func algorithm(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1ObjectIdentifier {
        guard let node = nodes.next() else { throw TimeStampError.malformed("it names no algorithm") }
        return try DER.sequence(node, identifier: .sequence) { nodes in
            let algorithm = try ASN1ObjectIdentifier(derEncoded: &nodes)
            while nodes.next() != nil {}
            return algorithm
        }
    }

    /// The members of a constructed value; none of any other.
    private static func children(_ node: ASN1Node) -> [ASN1Node] {
        guard case .constructed(let nodes) = node.content else { return [] }
        return Array(IteratorSequence(nodes.makeIterator()))
    }
}

/// A digest that tokens are signed with.
enum DigestAlgorithm: Sendable {
    case sha256, sha384, sha512

    init?(_ name: ASN1ObjectIdentifier) {
        switch name {
        case .sha256: self = .sha256
        case .sha384: self = .sha384
        case .sha512: self = .sha512
        default: return nil
        }
    }

    @Sendable func hash(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha384: Array(SHA384.hash(data: bytes))
        case .sha512: Array(SHA512.hash(data: bytes))
        }
    }

    /// The same of pieces, which are given to what `pieces` is called with, one behind the other.
    func hash(_ pieces: (_ take: ([UInt8]) -> Void) throws -> Void) throws -> [UInt8] {
        func digest<Function: HashFunction>(_: Function.Type) throws -> [UInt8] {
            var hash = Function()
            try pieces { hash.update(data: $0) }
            return Array(hash.finalize())
        }
        return switch self {
        case .sha256: try digest(SHA256.self)
        case .sha384: try digest(SHA384.self)
        case .sha512: try digest(SHA512.self)
        }
    }
}
