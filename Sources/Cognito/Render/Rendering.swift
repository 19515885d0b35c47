extension ArchivedPool {
    /// Describes the pool in a form for people who rebuild it by their own means: files in a new folder, which is there whole or
    /// not at all. Asks no server.
    ///
    /// - Throws: `RenderError`; `StoreError.system`; what reading the people throws.
    package func render(_ format: RenderFormat, to path: String) async throws -> RenderSummary {
        let folder = try RenderFolder(path)
        var summary =
            switch format {
            case .csvImport: try await CSVImport(self, folder: folder).write()
            default: RenderSummary(format)
            }
        summary.files = folder.files.sorted { $0.name < $1.name }
        try folder.keep()
        return summary
    }
}
