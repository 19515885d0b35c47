#if Network
    import AWS
    import Seal
    import Store

    extension S3Uploader: ObjectLocking {
        package func extendLock(of name: String, until time: Timestamp) async throws {
            try await S3Errors.at(place, doing: "lock \(name)", object: name) {
                let present = try await retention(of: name)
                if let present, present.until >= time { return }
                guard let mode = present?.mode ?? settings.lockMode?.rawValue else {
                    throw UploadError.badSettings("an object is to be locked at \(place), and no --lock says how")
                }
                try await change(
                    "lock \(name)", of: name, "retention",
                    "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Mode>\(mode)</Mode>"
                        + "<RetainUntilDate>\(S3Time.text(time))</RetainUntilDate></Retention>")
            }
        }

        package func lock(of name: String) async throws -> Timestamp? {
            try await S3Errors.at(place, doing: "ask for the lock of \(name)", object: name) {
                do { return try await retention(of: name)?.until } catch AWSError.refused(let refusal)
                    where [404, 405].contains(refusal.status) && refusal.code != "NoSuchBucket"
                {
                    // What is on top is a deletion; a version beneath it may be locked.
                    guard try await abilities().contains(.versions) else { throw AWSError.refused(refusal) }
                    var last: Timestamp?
                    for version in try await S3Listing(bucket).versions(name)
                    where version.name == name && !version.isDeletion {
                        guard let end = try await retention(of: name, version: version.id)?.until else { continue }
                        last = max(end, last ?? end)
                    }
                    return last
                }
            }
        }

        package func setHold(of object: ListedObject, _ isHeld: Bool) async throws {
            let name = object.name
            let doing = isHeld ? "hold \(name)" : "release \(name)"
            try await S3Errors.at(place, doing: doing, object: name) {
                try await change(
                    doing, of: name, version: object.version, "legal-hold",
                    "<LegalHold xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                        + "<Status>\(isHeld ? "ON" : "OFF")</Status></LegalHold>")
            }
        }

        private func change(
            _ doing: String, of name: String, version: String? = nil, _ what: String, _ document: String
        ) async throws {
            let body = Body(document)
            _ = try await bucket.answer(
                to: .init(
                    doing: doing, method: "PUT", object: name, query: [QueryItem(what)] + Self.named(version),
                    headers: ["Content-Type": "application/xml", "x-amz-checksum-sha256": Base64.encode(body.sha256)],
                    body: body))
        }

        private static func named(_ version: String?) -> [QueryItem] {
            version.map { [QueryItem("versionId", $0)] } ?? []
        }

        /// The lock of a version of the object, the newest where none is named; `nil` where it has none.
        private func retention(
            of name: String, version: String? = nil
        ) async throws -> (mode: String, until: Timestamp)? {
            let doing = "ask for the lock of \(name)"
            do {
                let answer = try await bucket.answer(
                    to: .init(doing: doing, object: name, query: [QueryItem("retention")] + Self.named(version)))
                let root = try S3XML(answer, "Retention", doing).root
                guard let mode = root["Mode"], let until = root["RetainUntilDate"].flatMap({ Timestamp($0) }) else {
                    return nil
                }
                return (mode, until)
            } catch AWSError.refused(let refusal)
                where ["NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"].contains(refusal.code)
            {
                return nil
            }
        }
    }
#endif
