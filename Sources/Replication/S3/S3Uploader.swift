#if Network
    import AWS
    import Seal
    import Store

    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif

    /// A bucket of S3, or of a server that speaks as S3 does.
    ///
    /// It rests on what S3 promises: a listing shows what was put before, and of several that put one name with `If-None-Match`
    /// one succeeds. SHA-256 is sent with every object, so that the server refuses what was altered on its way, and what comes
    /// back whole is held against it.
    package struct S3Uploader: Uploader {
        let location: S3Location
        let settings: S3Settings
        let bucket: S3Bucket
        private let bandwidth: Bandwidth?
        private let found = FoundAbilities()

        /// Larger ones go in parts.
        package static let largestSinglePut = 64 << 20
        let partSize: Int
        private let singlePutLimit: Int

        package var place: String { location.url }

        /// - Parameters:
        ///   - notice: told what people should know although it did not fail, as that the clock is off.
        ///   - singlePutLimit, partSize: smaller ones, for tests.
        /// - Throws: `UploadError.badSettings`. No server is asked.
        package init(
            _ url: String, _ settings: UploaderSettings, environment: Environment = .ofProcess,
            notice: @escaping @Sendable (String) -> Void = { _ in }, singlePutLimit: Int = S3Uploader.largestSinglePut,
            partSize: Int = S3Multipart.usualPartSize, policy: RetryPolicy = RetryPolicy(),
            now: @escaping @Sendable () -> Date = { Date() }
        ) throws(UploadError) {
            location = try S3Location(url)
            self.settings = try S3Settings(settings)
            self.singlePutLimit = singlePutLimit
            self.partSize = partSize
            bandwidth = self.settings.bytesPerSecond.map { Bandwidth(bytesPerSecond: $0) }
            do {
                bucket = try S3Connection(self.settings, environment, policy: policy, notice: notice, now: now).bucket(
                    location)
            } catch { throw .badSettings("\(error)") }
        }

        package func put(_ body: ObjectBody, as name: String, _ terms: PutTerms) async throws -> PutOutcome {
            let headers = try termHeaders(terms)
            return try await S3Errors.at(place, doing: "store \(name)", object: name) {
                guard body.byteCount <= singlePutLimit else {
                    return try await S3Multipart(self, name, headers).put(body)
                }
                return try await putWhole(try await sent(body, body.wholeRange), as: name, headers)
            }
        }

        private func putWhole(_ body: Body, as name: String, _ terms: Headers) async throws -> PutOutcome {
            let checksum = Base64.encode(body.sha256)
            var headers = terms
            headers["Content-Type"] = "application/octet-stream"
            headers["If-None-Match"] = "*"
            headers["x-amz-checksum-sha256"] = checksum
            do {
                let answer = try await bucket.answer(
                    to: .init(doing: "store \(name)", method: "PUT", object: name, headers: headers, body: body))
                if let theirs = answer.headers["x-amz-checksum-sha256"], theirs != checksum {
                    throw UploadError.damaged(
                        name: name, place: place, reason: "the server keeps other bytes than were sent")
                }
                return .stored
            } catch AWSError.refused(let refusal) where refusal.status == 412 {
                return .alreadyThere
            }
        }

        /// A part of a body as a request carries it; the line is shared with all others.
        func sent(_ body: ObjectBody, _ range: Range<Int>) async throws -> Body {
            let bytes = try BodyBytes(body)
            let bandwidth = bandwidth
            return Body(length: range.count, sha256: try bytes.sha256(range)) { offset, count in
                try await bandwidth?.take(count)
                return try bytes.read(count, at: range.lowerBound + offset)
            }
        }

        /// What is asked of the server for an object: its class, its encryption, its locks.
        private func termHeaders(_ terms: PutTerms) throws(UploadError) -> Headers {
            var headers = Headers()
            if let storageClass = settings.storageClass { headers["x-amz-storage-class"] = storageClass }
            switch settings.encryption {
            case .bucketsOwn: break
            case .s3: headers["x-amz-server-side-encryption"] = "AES256"
            case .kms(let key):
                headers["x-amz-server-side-encryption"] = "aws:kms"
                if let key { headers["x-amz-server-side-encryption-aws-kms-key-id"] = key }
            }
            if let until = terms.lockedUntil {
                guard let mode = settings.lockMode else {
                    throw .badSettings("an object is to be locked at \(place), and no --lock says how")
                }
                headers["x-amz-object-lock-mode"] = mode.rawValue
                headers["x-amz-object-lock-retain-until-date"] = S3Time.text(until)
            }
            if terms.isHeld { headers["x-amz-object-lock-legal-hold"] = "ON" }
            return headers
        }

        package func read(_ name: String, _ range: Range<Int>) async throws -> [UInt8] {
            do { return try await read(name, version: nil, range) } catch let error as UploadError {
                // So says S3 of what is missing to who may list names of one beginning only.
                guard case .forbidden = error, let listed = try? await list(name),
                    !listed.contains(where: { $0.name == name })
                else { throw error }
                throw UploadError.noSuchObject(name: name, place: place)
            }
        }

        /// As `read`, of one version.
        func read(_ name: String, version: String?, _ range: Range<Int>) async throws -> [UInt8] {
            try await S3Reading(bucket, place, name, version: version, bandwidth).read(range)
        }

        package func list(_ prefix: String) async throws -> [ListedObject] {
            try await S3Errors.at(place, doing: S3Listing.doing("list", prefix)) {
                try await S3Listing(bucket).objects(prefix)
            }
        }

        package func delete(_ name: String, everyVersion: Bool) async throws {
            try await S3Errors.at(place, doing: "delete \(name)", object: name) {
                guard everyVersion, try await abilities().contains(.versions) else {
                    return try await delete(name, version: nil)
                }
                for version in try await S3Listing(bucket).versions(name) where version.name == name {
                    try await delete(name, version: version.id)
                }
            }
        }

        private func delete(_ name: String, version: String?) async throws {
            do {
                _ = try await bucket.answer(
                    to: .init(
                        doing: "delete \(name)", method: "DELETE", object: name,
                        query: version.map { [QueryItem("versionId", $0)] } ?? []))
            } catch AWSError.refused(let refusal) where refusal.status == 404 && refusal.code != "NoSuchBucket" {
                // S3 answers 204 to this; others do not.
            } catch AWSError.refused(let refusal) where refusal.status == 403 {
                throw UploadError.forbidden(
                    doing: "delete \(name)", place: place, reason: await lockReason(name) ?? refusal.reason)
            }
        }

        /// That an object is locked, in words; `nil` where that is not known.
        private func lockReason(_ name: String) async -> String? {
            // Who may not delete may not be allowed to ask either.
            guard let abilities = try? await abilities(), abilities.contains(.locks),
                let until = try? await lock(of: name), until > .now
            else { return nil }
            return "it is locked until \(until.readable)"
        }

        package func abilities() async throws -> UploaderAbilities {
            if let known = await found.abilities { return known }
            let abilities = try await S3Errors.at(place, doing: "ask what the bucket can do") {
                var abilities: UploaderAbilities = []
                if try await keepsVersions() { abilities.insert(.versions) }
                if try await locks() { abilities.insert(.locks) }
                return abilities
            }
            await found.keep(abilities)
            return abilities
        }

        /// Whether there may be versions: also where no more are kept, the old ones are.
        private func keepsVersions() async throws -> Bool {
            let asked = "ask whether the bucket keeps versions"
            let answer = try await bucket.answer(to: .init(doing: asked, query: [QueryItem("versioning")]))
            return try S3XML(answer, "VersioningConfiguration", asked).root["Status"] != nil
        }

        private func locks() async throws -> Bool {
            let asked = "ask whether the bucket locks objects"
            do {
                let answer = try await bucket.answer(to: .init(doing: asked, query: [QueryItem("object-lock")]))
                return try S3XML(answer, "ObjectLockConfiguration", asked).root["ObjectLockEnabled"] == "Enabled"
            } catch AWSError.refused(let refusal)
                where refusal.code != "NoSuchBucket" && [400, 404, 405, 501].contains(refusal.status)
            {
                return false
            }
        }

        /// What the bucket can do, once that is known.
        private actor FoundAbilities {
            private(set) var abilities: UploaderAbilities?
            func keep(_ found: UploaderAbilities) { abilities = found }
        }
    }
#endif
