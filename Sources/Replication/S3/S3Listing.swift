#if Network
    import AWS
    import Store

    /// What a bucket holds, page by page.
    struct S3Listing {
        private let bucket: S3Bucket

        /// No server has so many pages in a row without anything in them, and none so many objects of a replica.
        private static let longestRow = 1000
        private static let greatestCount = 20_000_000

        init(_ bucket: S3Bucket) { self.bucket = bucket }

        /// The objects whose names begin with `prefix`, in ascending order of the names' bytes (ListObjectsV2).
        func objects(_ prefix: String) async throws -> [ListedObject] {
            var objects: [ListedObject] = []
            var token: String?
            var empty = 0
            let doing = Self.doing("list", prefix)
            repeat {
                var query = [
                    QueryItem("list-type", "2"), QueryItem("prefix", bucket.location.prefix + prefix),
                    QueryItem("encoding-type", "url"),
                ]
                if let token { query.append(QueryItem("continuation-token", token)) }
                let root = try S3XML(
                    try await bucket.answer(to: .init(doing: doing, query: query)), "ListBucketResult", doing
                ).root
                let entries = root.all("Contents")
                for entry in entries {
                    guard let name = name(entry) else { continue }
                    objects.append(ListedObject(name: name, byteCount: try byteCount(entry, doing)))
                }
                empty = entries.isEmpty ? empty + 1 : 0
                guard empty < Self.longestRow, objects.count < Self.greatestCount else { throw endless(doing) }
                token = try next(root, after: token, "NextContinuationToken", doing)
            } while token != nil
            // Servers that are only like S3 have other orders.
            return objects.isAscending
                ? objects : objects.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        }

        /// A version of an object, or the mark that it was deleted.
        struct Version: Sendable {
            let name: String
            let id: String
            let byteCount: Int
            let modified: Timestamp
            let isDeletion: Bool
        }

        /// All versions of objects whose names begin with `prefix`; of each object the newest first (ListObjectVersions).
        func versions(_ prefix: String) async throws -> [Version] {
            var versions: [Version] = []
            var keyMarker: String?
            var versionMarker: String?
            var empty = 0
            let doing = Self.doing("list the versions of", prefix)
            repeat {
                var query = [
                    QueryItem("versions"), QueryItem("prefix", bucket.location.prefix + prefix),
                    QueryItem("encoding-type", "url"),
                ]
                if let keyMarker { query.append(QueryItem("key-marker", keyMarker)) }
                if let versionMarker { query.append(QueryItem("version-id-marker", versionMarker)) }
                let root = try S3XML(
                    try await bucket.answer(to: .init(doing: doing, query: query)), "ListVersionsResult", doing
                ).root
                versions += try root.children.compactMap { try version($0, doing) }
                empty = root.children.contains { $0.name == "Version" || $0.name == "DeleteMarker" } ? 0 : empty + 1
                guard empty < Self.longestRow, versions.count < Self.greatestCount else { throw endless(doing) }
                let before = (keyMarker, versionMarker)
                keyMarker = try next(root, after: nil, "NextKeyMarker", doing).map { $0.removingPercentEncoding ?? $0 }
                versionMarker = keyMarker == nil ? nil : root["NextVersionIdMarker"]
                guard keyMarker == nil || (keyMarker, versionMarker) != before else { throw endless(doing) }
            } while keyMarker != nil
            return versions
        }

        private func version(_ entry: XMLAnswer, _ doing: String) throws -> Version? {
            guard entry.name == "Version" || entry.name == "DeleteMarker", let name = name(entry) else { return nil }
            guard let modified = entry["LastModified"].flatMap({ Timestamp($0) }) else {
                throw AWSError.unexpectedAnswer(
                    doing: doing, server: "the server", reason: "a version has no time of its last change")
            }
            return Version(
                name: name, id: entry["VersionId"] ?? "null", byteCount: try byteCount(entry, doing),
                modified: modified, isDeletion: entry.name == "DeleteMarker")
        }

        /// - Throws: `AWSError.unexpectedAnswer` for what is no length. A mark of deletion has none.
        private func byteCount(_ entry: XMLAnswer, _ doing: String) throws -> Int {
            guard let text = entry["Size"] else { return 0 }
            guard let count = Int(text), count >= 0 else {
                throw AWSError.unexpectedAnswer(
                    doing: doing, server: "the server", reason: "it says that an object has \(text.prefix(40)) bytes")
            }
            return count
        }

        /// For errors, as it follows "cannot".
        static func doing(_ verb: String, _ prefix: String) -> String {
            prefix.isEmpty ? "\(verb) what is there" : "\(verb) \(prefix)…"
        }

        /// The name below the prefix.
        private func name(_ entry: XMLAnswer) -> String? {
            guard let key = entry["Key"]?.removingPercentEncoding, key.hasPrefix(bucket.location.prefix) else {
                return nil
            }
            return String(key.dropFirst(bucket.location.prefix.count))
        }

        private func next(_ root: XMLAnswer, after token: String?, _ name: String, _ doing: String) throws -> String? {
            guard root["IsTruncated"] == "true" else { return nil }
            guard let next = root[name], !next.isEmpty, next != token else { throw endless(doing) }
            return next
        }

        private func endless(_ doing: String) -> AWSError {
            .unexpectedAnswer(doing: doing, server: "the server", reason: "its list does not go on where it says so")
        }
    }

    extension [ListedObject] {
        fileprivate var isAscending: Bool {
            zip(self, dropFirst()).allSatisfy { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        }
    }
#endif
