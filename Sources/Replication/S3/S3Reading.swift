#if Network
    import AWS
    import Seal
    import Store

    /// Reads a part of an object, and goes on where a connection was cut.
    struct S3Reading {
        private let bucket: S3Bucket
        private let place: String
        private let name: String
        private let version: String?
        private let bandwidth: Bandwidth?

        /// How often it goes on without having got anything: each time the request itself was repeated already.
        private static let fruitlessAttempts = 4

        init(_ bucket: S3Bucket, _ place: String, _ name: String, version: String?, _ bandwidth: Bandwidth?) {
            self.bucket = bucket
            self.place = place
            self.name = name
            self.version = version
            self.bandwidth = bandwidth
        }

        /// - Throws: as `Uploader.read`.
        func read(_ range: Range<Int>) async throws -> [UInt8] {
            guard !range.isEmpty else { return [] }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(range.count)
            var object = Object()
            var fruitless = 0
            while bytes.count < range.count {
                let before = bytes.count
                do {
                    try await S3Errors.at(place, doing: "read \(name)", object: name) {
                        try await go(on: range.dropFirst(before), &bytes, &object)
                    }
                } catch let failure as TransportFailure {
                    try Task.checkCancellation()
                    fruitless = bytes.count > before ? 0 : fruitless + 1
                    guard fruitless < Self.fruitlessAttempts else {
                        throw UploadError.unreachable(place: place, reason: failure.reason)
                    }
                    // The client waits between requests that fail; this one began well.
                    try await Task.sleep(for: .milliseconds(100) * (1 << fruitless))
                }
            }
            try check(bytes, range, object)
            return bytes
        }

        /// What the answers say of the object.
        private struct Object {
            /// So that what follows is of the same one.
            var tag: String?
            var byteCount: Int?
            /// SHA-256 of all of it, in base64, where the server tells it.
            var checksum: String?
        }

        private func go(on range: Range<Int>, _ bytes: inout [UInt8], _ object: inout Object) async throws {
            var headers: Headers = [
                "Range": "bytes=\(range.lowerBound)-\(range.upperBound - 1)", "x-amz-checksum-mode": "ENABLED",
            ]
            if let tag = object.tag { headers["If-Match"] = tag }
            let response = try await bucket.open(
                .init(
                    doing: "read \(name)", object: name, query: version.map { [QueryItem("versionId", $0)] } ?? [],
                    headers: headers))
            object.tag = response.headers["ETag"] ?? object.tag
            object.checksum = response.headers["x-amz-checksum-sha256"] ?? object.checksum
            // As in `bytes 0-99/1234`.
            let total = response.headers["Content-Range"]?.split(separator: "/").last.flatMap { Int($0) }
            object.byteCount = total ?? response.headers["Content-Length"].flatMap { Int($0) }
            if let byteCount = object.byteCount, byteCount < range.upperBound {
                throw UploadError.noSuchObject(name: name, place: place)
            }
            // A server that knows no ranges sends all.
            var left = response.status == 206 ? 0 : range.lowerBound
            let end = bytes.count + range.count
            for try await piece in response.body {
                try await bandwidth?.take(piece.count)
                let useful = piece.dropFirst(left)
                left -= piece.count - useful.count
                bytes += useful.prefix(end - bytes.count)
                // What comes after is not waited for. Nothing does where a range was sent, and what ends well can be used again.
                if bytes.count == end, response.status != 206 { return }
            }
            guard bytes.count == end else { throw TransportFailure(kind: .cut, reason: "sent less than it announced") }
        }

        /// Where the whole object was read and the server keeps its checksum, that the bytes have it.
        private func check(_ bytes: [UInt8], _ range: Range<Int>, _ object: Object) throws {
            // With `-2` at its end it is of the parts' checksums.
            guard range.lowerBound == 0, object.byteCount == bytes.count, let checksum = object.checksum,
                !checksum.contains("-"), checksum != Base64.encode(Digest256.sha256(bytes).bytes)
            else { return }
            throw UploadError.damaged(
                name: name, place: place, reason: "what came has not the checksum that the server keeps of it")
        }
    }
#endif
