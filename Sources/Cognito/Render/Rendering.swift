extension ArchivedPool {
    /// Describes the pool in a form for people who rebuild it by their own means: files in a new folder, which is there whole or
    /// not at all. Asks no server.
    ///
    /// - Throws: `CognitoError`; `StoreError.system`; what reading the people throws.
    package func render(_ format: RenderFormat, to path: String) async throws -> RenderSummary {
        let folder = try RenderFolder(path)
        var summary =
            switch format {
            case .csvImport: try await CSVImport(self, folder: folder).write()
            case .migrationLambda: try await MigrationLambda(self, folder: folder).write()
            case .cloudFormation: try renderCloudFormation(to: folder)
            case .terraform: try renderTerraform(to: folder)
            case .cli: try renderScript(to: folder)
            case .communicationPlan: try await CommunicationPlan(self, folder: folder).write()
            }
        summary.files = folder.files.sorted { $0.name < $1.name }
        try folder.keep()
        return summary
    }
}

extension ArchivedPool {
    private func renderCloudFormation(to folder: RenderFolder) throws -> RenderSummary {
        var form = CloudFormation(self)
        return try form.write(to: folder)
    }

    private func renderScript(to folder: RenderFolder) throws -> RenderSummary {
        var form = CommandLineScript(self)
        return try form.write(to: folder)
    }

    private func renderTerraform(to folder: RenderFolder) throws -> RenderSummary {
        var form = Terraform(self)
        return try form.write(to: folder)
    }
}
