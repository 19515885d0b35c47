/// The vault's own keys, by generation, as far as a role has them (FORMAT.md, "Keys").
package final class Bundle: Sendable {
    /// Open `.key` files.
    package let read: [UInt32: OpenSecretKey]
    /// Open the ledger's signer.
    package let log: [UInt32: OpenSecretKey]
    /// Open ledger entries.
    package let access: [UInt32: OpenSecretKey]
    /// The master from which everything keyed is derived.
    package let id: SecretKey?
    /// Signs the header and the bundles.
    package let root: SigningKey?

    /// The bundle of these keys.
    package init(
        read: [UInt32: OpenSecretKey], log: [UInt32: OpenSecretKey], access: [UInt32: OpenSecretKey], id: SecretKey?,
        root: SigningKey?
    ) {
        self.read = read
        self.log = log
        self.access = access
        self.id = id
        self.root = root
    }

    /// A new vault's keys: all of them, of generation 1.
    package static func founding() -> Bundle {
        Bundle(
            read: [1: .random()], log: [1: .random()], access: [1: .random()], id: .random(), root: .random())
    }

    /// This bundle with a further generation of `read`, `log` and `access`.
    package func renewed() -> Bundle {
        func next(_ keys: [UInt32: OpenSecretKey]) -> [UInt32: OpenSecretKey] {
            keys.merging([(keys.keys.max() ?? 0) + 1: .random()]) { old, _ in old }
        }
        return Bundle(read: next(read), log: next(log), access: next(access), id: id, root: root)
    }

    /// This bundle with the newest generation of `read` alone. Old generations of `log` and `access` open what stays.
    package func withoutOldRead() -> Bundle {
        Bundle(read: read.filter { $0.key == read.keys.max() }, log: log, access: access, id: id, root: root)
    }

    /// As much of this bundle as `role` may have.
    package func limited(to role: Role) -> Bundle {
        switch role {
        case .custodian: self
        case .auditor: Bundle(read: [:], log: log, access: access, id: nil, root: nil)
        case .writer: Bundle(read: [:], log: log, access: [:], id: id, root: nil)
        case .keyholder: Bundle(read: [:], log: [:], access: [:], id: nil, root: nil)
        }
    }
}

extension Bundle: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "Bundle" }

    /// Shows nothing of the keys.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
