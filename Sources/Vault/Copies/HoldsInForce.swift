extension Vault {
    /// Whether any hold has not been released. Nothing goes on record.
    ///
    /// - Throws: `VaultError.notPermitted` to keyholders; `StoreError.damaged`, `VaultError.damaged`.
    package func hasHoldInForce() throws -> Bool {
        _ = try logKeys
        return try retentionState(try currentHeader()).holds?.content.inForce.isEmpty == false
    }
}
