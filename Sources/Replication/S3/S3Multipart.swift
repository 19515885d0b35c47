#if Network
    import AWS
    import Crypto
    import Seal
    import Store

    /// An object that goes in parts. What a run before has brought there is not sent again; the object is seen when all parts
    /// are there, and not before.
    package struct S3Multipart {
        /// Large enough that requests cost nothing, small enough that little is lost with a connection.
        package static let usualPartSize = 16 << 20
        private static let greatestPartCount = 10_000

        private let uploader: S3Uploader
        private let name: String
        private let terms: Headers
        private var bucket: S3Bucket { uploader.bucket }

        init(_ uploader: S3Uploader, _ name: String, _ terms: Headers) {
            self.uploader = uploader
            self.name = name
            self.terms = terms
        }

        private struct Part: Sendable {
            let number: Int
            let byteCount: Int
            /// SHA-256, in base64; `nil` where the server does not list it.
            var checksum: String?
            /// The server's own name for the bytes; often MD5, in quotes.
            let tag: String
        }

        func put(_ body: ObjectBody) async throws -> PutOutcome {
            // The bucket would say so when all is sent.
            guard try await !isThere() else { return .alreadyThere }
            let size = max(uploader.partSize, (body.byteCount + Self.greatestPartCount - 1) / Self.greatestPartCount)
            let before = try await begun()
            let (upload, there) = if let before { before } else { (try await begin(), [:]) }
            var parts: [Part] = []
            for (index, start) in stride(from: 0, to: body.byteCount, by: size).enumerated() {
                let range = start..<min(body.byteCount, start + size)
                let part = try await uploader.sent(body, range)
                if var known = there[index + 1], known.byteCount == range.count,
                    try known.checksum.map({ $0 == Base64.encode(part.sha256) })
                        ?? (known.tag == Self.usualTag(of: body, range))
                {
                    known.checksum = Base64.encode(part.sha256)
                    parts.append(known)
                } else {
                    parts.append(try await send(part, index + 1, upload))
                }
            }
            return try await complete(parts, upload, byteCount: body.byteCount)
        }

        /// What servers that list no checksums name a part by. It only tells a part of ours from an earlier file's.
        private static func usualTag(of body: ObjectBody, _ range: Range<Int>) throws -> String {
            let bytes = try BodyBytes(body).read(range.count, at: range.lowerBound)
            let digits = Insecure.MD5.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            return "\"\(digits.joined())\""
        }

        private func isThere() async throws -> Bool {
            do {
                _ = try await bucket.answer(to: .init(doing: "look for \(name)", method: "HEAD", object: name))
                return true
            } catch AWSError.refused(let refusal) where refusal.status == 404 && refusal.code != "NoSuchBucket" {
                return false
            } catch AWSError.refused(let refusal) where refusal.status == 403 {
                // So says S3 of what is missing to who may list names of one beginning only. What counts is said at the end.
                return false
            }
        }

        /// An upload of this object that was begun and not ended, with its parts.
        private func begun() async throws -> (String, [Int: Part])? {
            let doing = "look for parts of \(name)"
            let key = bucket.location.prefix + name
            let answer = try await bucket.answer(
                to: .init(doing: doing, query: [QueryItem("uploads"), QueryItem("prefix", key)]))
            let uploads = try S3XML(answer, "ListMultipartUploadsResult", doing).root.all("Upload").filter {
                $0["Key"] == key
            }
            guard let upload = uploads.max(by: { ($0["Initiated"] ?? "") < ($1["Initiated"] ?? "") })?["UploadId"]
            else {
                return nil
            }
            do { return (upload, try await parts(of: upload)) } catch AWSError.refused(let refusal)
                where refusal.code == "NoSuchUpload"
            {
                return nil
            }
        }

        private func parts(of upload: String) async throws -> [Int: Part] {
            let doing = "list the parts of \(name)"
            var parts: [Int: Part] = [:]
            var marker: String?
            repeat {
                var query = [QueryItem("uploadId", upload)]
                if let marker { query.append(QueryItem("part-number-marker", marker)) }
                let root = try S3XML(
                    try await bucket.answer(to: .init(doing: doing, object: name, query: query)), "ListPartsResult",
                    doing
                ).root
                for entry in root.all("Part") {
                    guard let number = entry["PartNumber"].flatMap({ Int($0) }),
                        let count = entry["Size"].flatMap({ Int($0) }), let tag = entry["ETag"]
                    else { continue }
                    parts[number] = Part(
                        number: number, byteCount: count, checksum: entry["ChecksumSHA256"], tag: tag)
                }
                let next = root["IsTruncated"] == "true" ? root["NextPartNumberMarker"] : nil
                marker = next == marker ? nil : next
            } while marker != nil
            return parts
        }

        private func begin() async throws -> String {
            let doing = "begin to store \(name)"
            var headers = terms
            headers["Content-Type"] = "application/octet-stream"
            headers["x-amz-checksum-algorithm"] = "SHA256"
            let answer = try await bucket.answer(
                to: .init(doing: doing, method: "POST", object: name, query: [QueryItem("uploads")], headers: headers))
            guard let upload = try S3XML(answer, "InitiateMultipartUploadResult", doing).root["UploadId"] else {
                throw AWSError.unexpectedAnswer(doing: doing, server: "the server", reason: "it names no upload")
            }
            return upload
        }

        private func send(_ body: Body, _ number: Int, _ upload: String) async throws -> Part {
            let checksum = Base64.encode(body.sha256)
            let doing = "store part \(number) of \(name)"
            let answer = try await bucket.answer(
                to: .init(
                    doing: doing, method: "PUT", object: name,
                    query: [QueryItem("partNumber", "\(number)"), QueryItem("uploadId", upload)],
                    headers: ["x-amz-checksum-sha256": checksum], body: body))
            guard let tag = answer.headers["ETag"] else {
                throw AWSError.unexpectedAnswer(doing: doing, server: "the server", reason: "it has no ETag")
            }
            if let theirs = answer.headers["x-amz-checksum-sha256"], theirs != checksum {
                throw UploadError.damaged(
                    name: name, place: uploader.place,
                    reason: "the server keeps other bytes of part \(number) than were sent")
            }
            return Part(number: number, byteCount: body.length, checksum: checksum, tag: tag)
        }

        private func complete(_ parts: [Part], _ upload: String, byteCount: Int) async throws -> PutOutcome {
            let doing = "store \(name)"
            let listed = parts.map {
                "<Part><PartNumber>\($0.number)</PartNumber><ETag>\($0.tag.escapedForXML)</ETag>"
                    + "<ChecksumSHA256>\($0.checksum ?? "")</ChecksumSHA256></Part>"
            }.joined()
            let document = Body(
                "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(listed)</CompleteMultipartUpload>"
            )
            do {
                let answer = try await bucket.answer(
                    to: .init(
                        doing: doing, method: "POST", object: name, query: [QueryItem("uploadId", upload)],
                        headers: ["If-None-Match": "*", "x-amz-mp-object-size": "\(byteCount)"], body: document))
                let root = try S3XML(answer, nil, doing).root
                let whole = parts.compactMap { $0.checksum.flatMap(Base64.decode) }.joined()
                let checksum = "\(Base64.encode(Digest256.sha256(Array(whole)).bytes))-\(parts.count)"
                // Some servers leave it out, some the count of parts.
                if let theirs = root["ChecksumSHA256"], theirs.contains("-"), theirs != checksum {
                    throw UploadError.damaged(
                        name: name, place: uploader.place, reason: "the server keeps other bytes than were sent")
                }
                return .stored
            } catch AWSError.refused(let refusal) where refusal.status == 412 {
                try? await abort(upload)
                return .alreadyThere
            } catch AWSError.refused(let refusal) where refusal.code == "NoSuchUpload" {
                // Another has completed it, or it was completed and the answer lost.
                guard try await isThere() else { throw AWSError.refused(refusal) }
                return .alreadyThere
            }
        }

        /// Lets go of the parts, which cost money.
        private func abort(_ upload: String) async throws {
            _ = try await bucket.answer(
                to: .init(
                    doing: "let go of the parts of \(name)", method: "DELETE", object: name,
                    query: [QueryItem("uploadId", upload)]))
        }
    }

    extension String {
        fileprivate var escapedForXML: String {
            replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
        }
    }
#endif
