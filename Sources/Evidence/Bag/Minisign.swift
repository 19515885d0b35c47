import Seal
import Store

/// Signatures and public keys in the form of minisign (pre-hashed, `ED`), so that the public program checks them.
///
/// Source of the form: <https://jedisct1.github.io/minisign/>, "Signature format" and "Public key format".
package struct MinisignKey: Hashable, Sendable {
    package let key: VerifyKey

    package init(_ key: VerifyKey) { self.key = key }

    /// Eight bytes that tell keys apart: here the first of the key's own BLAKE2b-256, so that nobody has to keep them.
    private var number: [UInt8] { Array(Blake2b.hash(key.bytes).bytes.prefix(8)) }

    private static let keyKind = Array("Ed".utf8)
    private static let signatureKind = Array("ED".utf8)
    private static let untrusted = "untrusted comment: "
    private static let trusted = "trusted comment: "

    /// The file `….pub`.
    package var text: String {
        let digits = Hex.encode(Array(number.reversed())).uppercased()
        return "\(Self.untrusted)minisign public key \(digits)\n\(Base64.encode(Self.keyKind + number + key.bytes))\n"
    }

    /// Reads a file `….pub`; nil where it is none, or its number is not this program's.
    package init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2, let bytes = Base64.decode(String(lines[1])), bytes.count == 42,
            bytes.starts(with: Self.keyKind), let key = VerifyKey(Array(bytes[10...]))
        else { return nil }
        self.key = key
        guard number == Array(bytes[2..<10]) else { return nil }
    }

    /// The file `….minisig` of `file`.
    ///
    /// - Parameters:
    ///   - comment: a line, signed with the rest.
    ///   - sign: with the secret half of this key.
    package func signature(of file: [UInt8], comment: String, sign: ([UInt8]) -> [UInt8]) -> String {
        let signature = sign(Blake2b.longHash(file))
        let comment = comment.replacing("\n", with: " ")
        return "\(Self.untrusted)signature of a bag of evidence\n"
            + "\(Base64.encode(Self.signatureKind + number + signature))\n\(Self.trusted)\(comment)\n"
            + "\(Base64.encode(sign(signature + Array(comment.utf8))))\n"
    }

    /// Whether `text` is this key's signature of `file`, and its comment is as it was signed.
    package func signed(_ file: [UInt8], _ text: String) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 4, let stated = Base64.decode(lines[1]), stated.count == 74,
            stated.starts(with: Self.signatureKind + number), lines[2].hasPrefix(Self.trusted),
            let whole = Base64.decode(lines[3])
        else { return false }
        let signature = Array(stated[10...])
        return key.verifies(signature, of: Blake2b.longHash(file))
            && key.verifies(whole, of: signature + Array(lines[2].dropFirst(Self.trusted.count).utf8))
    }
}
