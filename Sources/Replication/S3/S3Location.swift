#if Network
    /// A bucket and the beginning of names in it, as `s3://archive/muniment` names them.
    struct S3Location: Hashable, Sendable {
        let bucket: String
        /// Empty, or ends with a slash.
        let prefix: String

        /// What such URLs begin with.
        static let beginning = "s3://"

        /// - Throws: `UploadError.badSettings`.
        init(_ url: String) throws(UploadError) {
            let parts = url.dropFirst(Self.beginning.count).split(separator: "/", omittingEmptySubsequences: false)
            guard url.hasPrefix(Self.beginning), let first = parts.first, Self.isSound(bucket: first) else {
                throw .badSettings(
                    "'\(url)' names no bucket: it has to be like s3://bucket/prefix, and the bucket's name of 3 to 63 small "
                        + "letters, digits, hyphens and full stops")
            }
            let names = parts.dropFirst().last == "" ? parts.dropFirst().dropLast() : parts.dropFirst()
            guard names.allSatisfy(Self.isSound(part:)) else {
                throw .badSettings(
                    "'\(url)' cannot be used: what follows the bucket may be of letters, digits and - _ . = + @ only, parted by "
                        + "single slashes")
            }
            bucket = String(first)
            prefix = names.map { "\($0)/" }.joined()
        }

        /// As messages name it.
        var url: String { Self.beginning + bucket + (prefix.isEmpty ? "" : "/\(prefix.dropLast())") }

        /// "Bucket naming rules" of the S3 User Guide, as far as they keep a name from being another host or path.
        private static func isSound(bucket: Substring) -> Bool {
            guard (3...63).contains(bucket.utf8.count), !bucket.contains(".."),
                let first = bucket.utf8.first, let last = bucket.utf8.last, isLetterOrDigit(first),
                isLetterOrDigit(last)
            else { return false }
            return bucket.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        }

        /// Not every server and client agrees on what else is a name.
        private static func isSound(part: Substring) -> Bool {
            !part.isEmpty && part != "." && part != ".."
                && part.utf8.allSatisfy { byte in
                    isLetterOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                        || "-_.=+@".utf8.contains(byte)
                }
        }

        private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }
#endif
