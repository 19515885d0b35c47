import Seal
import Store

/// The name of the object in which a follower's log waits to be taken home (`schema/FORMAT.md`, "Receipts at a place").
struct ReceiptObject: Hashable, Sendable {
    static let prefix = "receipt."

    /// The follower's log.
    let log: String
    /// How many entries of it go along.
    let size: Int

    var name: String { "\(Self.prefix)\(log).\(size.padded(to: 10))" }

    init(log: String, size: Int) {
        self.log = log
        self.size = size
    }

    /// nil for what is no receipt's name.
    init?(_ name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] + "." == Self.prefix, parts[1].utf8.count == 16,
            Hex.decode(String(parts[1])) != nil,
            let size = Int(parts[2], paddedTo: 10)
        else { return nil }
        log = String(parts[1])
        self.size = size
        guard self.name == name else { return nil }
    }
}
