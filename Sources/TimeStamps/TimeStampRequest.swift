import Crypto
import Seal
import SwiftASN1

/// A request for a time stamp over the SHA-256 of some bytes (RFC 3161, section 2.4.1), with a random nonce, that asks for the
/// authority's certificate.
package struct TimeStampRequest: Sendable {
    /// DER, as it is sent to the authority.
    package let bytes: [UInt8]

    private static let nonceCount = 8

    /// - Parameter message: what is to be stamped.
    package init(over message: [UInt8]) throws {
        try self.init(overDigest: Array(SHA256.hash(data: message)))
    }

    /// - Parameter digest: the SHA-256 of what is to be stamped, 32 bytes.
    package init(overDigest digest: [UInt8]) throws {
        // A first byte below 0x80 keeps the number positive, and one above 0 keeps it as short as DER has it.
        var nonce = Randomness.bytes(Self.nonceCount)
        nonce[0] = nonce[0] & 0x3F | 0x40
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(1)
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(ASN1ObjectIdentifier.sha256)
                    try coder.serialize(ASN1Null())
                }
                try coder.serialize(ASN1OctetString(contentBytes: digest[...]))
            }
            coder.appendPrimitiveNode(identifier: .integer) { $0 += nonce }
            try coder.serialize(true)
        }
        bytes = coder.serializedBytes
    }
}

extension ASN1ObjectIdentifier {
    static let sha1: Self = [1, 3, 14, 3, 2, 26]
    static let sha256: Self = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    static let sha384: Self = [2, 16, 840, 1, 101, 3, 4, 2, 2]
    static let sha512: Self = [2, 16, 840, 1, 101, 3, 4, 2, 3]
    static let signedData: Self = [1, 2, 840, 113_549, 1, 7, 2]
    /// id-ct-TSTInfo
    static let timeStampInfo: Self = [1, 2, 840, 113_549, 1, 9, 16, 1, 4]
    static let contentType: Self = [1, 2, 840, 113_549, 1, 9, 3]
    static let messageDigest: Self = [1, 2, 840, 113_549, 1, 9, 4]
    /// id-aa-signingCertificate (RFC 2634)
    static let signingCertificate: Self = [1, 2, 840, 113_549, 1, 9, 16, 2, 12]
    /// id-aa-signingCertificateV2 (RFC 5035)
    static let signingCertificateV2: Self = [1, 2, 840, 113_549, 1, 9, 16, 2, 47]
}
