#if Network
    import AWS
    import Store

    extension S3Uploader: VersionKeeping {
        package func list(_ prefix: String, asOf time: Timestamp) async throws -> [ListedObject] {
            Self.newest(of: try await versions(prefix).filter { $0.modified <= time })
        }

        package func listEver(_ prefix: String) async throws -> [ListedObject] {
            Self.newest(of: try await versions(prefix).filter { !$0.isDeletion })
        }

        private func versions(_ prefix: String) async throws -> [S3Listing.Version] {
            try await S3Errors.at(place, doing: S3Listing.doing("list the versions of", prefix)) {
                try await S3Listing(bucket).versions(prefix)
            }
        }

        /// What of these is on top, where that is no deletion.
        private static func newest(of versions: [S3Listing.Version]) -> [ListedObject] {
            var then: [String: S3Listing.Version] = [:]
            for version in versions {
                // Of one object the newest comes first; where two have the same time, too.
                if let known = then[version.name], known.modified >= version.modified { continue }
                then[version.name] = version
            }
            return then.values.filter { !$0.isDeletion }
                .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
                .map { ListedObject(name: $0.name, byteCount: $0.byteCount, version: $0.id) }
        }

        package func read(_ object: ListedObject, _ range: Range<Int>) async throws -> [UInt8] {
            try await read(object.name, version: object.version, range)
        }
    }
#endif
