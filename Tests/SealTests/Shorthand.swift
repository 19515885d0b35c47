import Seal
import Testing

// Short ways from arrays to secrets and back, which the product has no use for.

extension SecretBytes {
    init(_ bytes: [UInt8]) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    init(_ text: String) {
        self.init(Array(text.utf8))
    }

    var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

extension SecretKey {
    var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

extension OpenSecretKey {
    var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

    /// `openBox` with a result that `#expect` can take apart.
    func opened(_ box: [UInt8]) -> [UInt8]? {
        switch openBox(box) {
        case .some(let plain): plain.bytes
        case .none: nil
        }
    }
}

extension SigningKey {
    var seed: [UInt8] { withUnsafeSeed { [UInt8]($0) } }
}

func signingKey(seed: [UInt8]) -> SigningKey {
    seed.withUnsafeBytes { SigningKey(seed: $0) }
}

func hex(_ text: String) throws -> [UInt8] {
    try #require(Hex.decode(text.filter { !$0.isWhitespace }))
}
