#if Network
    import AWS
    import ArchiveFixtures
    import Cognito
    import Foundation
    import NetworkFixtures
    import Seal
    import Synchronization
    import Vault

    /// What people are told beside the answer.
    final class Notices: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        @Sendable func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    /// A vault that pools are exported into, and what comes back out of it.
    struct ExportedPool {
        let folder: ArchiveFolder

        init() throws { folder = try ArchiveFolder() }

        var vault: Vault { folder.vault }

        /// Exports from a server on this machine.
        func export(
            from url: String, pool: String = CognitoFixture.id, notices: Notices = Notices(),
            _ change: (inout ExportRequest) -> Void = { _ in }
        ) async throws -> ExportSummary {
            var request = ExportRequest(pool: pool, source: "pool")
            change(&request)
            let export = PoolExport(vault, try Self.service(url, pool: pool), request, notice: notices.add)
            return try await export.run { _ in }
        }

        static func service(_ url: String, pool: String = CognitoFixture.id) throws -> Service {
            var settings = ServiceSettings()
            settings.endpoint = url
            settings.quotas = "unlimited"
            let environment = Environment([
                "AWS_ACCESS_KEY_ID": "AKIDADMIN", "AWS_SECRET_ACCESS_KEY": "secret", "HOME": NSTemporaryDirectory(),
            ])
            return try Service(settings, pool: pool, environment: environment, policy: .brisk, notice: { _ in })
        }

        /// The records of an entity, in the order of the archive.
        func records(_ entity: Entity, of summary: ExportSummary) async throws -> [JSON] {
            guard summary.ingest.collections.contains(where: { $0.name == entity.rawValue }),
                let id = Digest256(hex: summary.ingest.snapshot)
            else { return [] }
            var bytes: [UInt8] = []
            _ = try await vault.export(id, collection: entity.rawValue) { bytes += $0 }
            return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: $0) }
        }

        /// A file, as it was archived.
        func file(_ name: String, of summary: ExportSummary) async throws -> [UInt8] {
            let target = "\(folder.path)/restored-\(UUID().uuidString)"
            guard let id = Digest256(hex: summary.ingest.snapshot) else { return [] }
            _ = try await vault.restore(id, paths: [name], to: .folder(target, overwrite: false))
            return Array(try Data(contentsOf: URL(fileURLWithPath: "\(target)/\(name)")))
        }

        /// Whether nothing is left of unfinished exports but empty folders.
        var hasNothingPending: Bool {
            let found = FileManager.default.enumerator(atPath: "\(folder.path)/vault/pending/exports")
            return (found?.allObjects as? [String] ?? []).isEmpty
        }
    }

    extension Coverage {
        subscript(_ entity: Entity) -> Part? { parts.first { $0.name == entity.rawValue } }
    }
#endif
