extension Vault {
    /// Forgets what was derived of files that others took the place of, so that it is made anew when it is next needed.
    package func forgetDerived() throws { try discardCatalog() }
}
