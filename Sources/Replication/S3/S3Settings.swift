#if Network
    import AWS

    /// What was told of a bucket besides its URL.
    struct S3Settings: Sendable {
        /// How the server is to encrypt what it keeps, over what it gets, which is sealed already.
        enum Encryption: Hashable, Sendable {
            /// As the bucket is set up.
            case bucketsOwn
            /// With keys of S3 (SSE-S3).
            case s3
            /// With a key of KMS (SSE-KMS): its name, or `nil` for the account's own.
            case kms(key: String?)
        }

        /// Who may take back a lock before its end.
        enum LockMode: String, CaseIterable, Sendable {
            /// Who has a permission for it.
            case governance = "GOVERNANCE"
            /// Nobody.
            case compliance = "COMPLIANCE"
        }

        /// The server, where it is not AWS.
        var endpoint: Endpoint?
        var region: String?
        var profile: String?
        /// Whether the bucket stands in the path and not in the host's name; `nil` for what suits the server.
        var isPathStyle: Bool?
        var storageClass: String?
        var encryption = Encryption.bucketsOwn
        /// A file of PEM with the authorities to trust for the server, in place of the system's.
        var authorities: String?
        /// `nil` where nothing is locked.
        var lockMode: LockMode?
        /// In both directions together; `nil` for no limit.
        var bytesPerSecond: Int?
        var connections = UploaderSettings.usualConcurrency

        /// The settings' names, as the command line's options have them.
        static let names: Set<String> = [
            "endpoint", "region", "profile", "path-style", "storage-class", "sse", "kms-key", "ca-file", "lock",
            "key-lock", "bandwidth",
        ]

        /// - Throws: `UploadError.badSettings`.
        init(_ settings: UploaderSettings) throws(UploadError) {
            if let url = settings["endpoint"] {
                do { endpoint = try Endpoint(url: url, setting: "--endpoint") } catch {
                    throw .badSettings("\(error)")
                }
            }
            region = settings["region"]
            profile = settings["profile"]
            authorities = settings["ca-file"]
            isPathStyle = try settings["path-style"].map { value throws(UploadError) in
                guard let flag = ["": true, "true": true, "yes": true, "false": false, "no": false][value] else {
                    throw .badSettings("--path-style has to be true or false, not '\(value)'")
                }
                return flag
            }
            storageClass = try settings["storage-class"].map { value throws(UploadError) in
                let name = value.uppercased()
                guard !name.isEmpty, name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || $0.isCapitalOrDigit }) else {
                    throw .badSettings("--storage-class has to be like STANDARD_IA, not '\(value)'")
                }
                return name
            }
            encryption = try Self.encryption(settings)
            lockMode = try settings["lock"].map { value throws(UploadError) in
                guard let mode = LockMode(rawValue: value.uppercased()) else {
                    throw .badSettings("--lock has to be governance or compliance, not '\(value)'")
                }
                return mode
            }
            bytesPerSecond = try settings["bandwidth"].map { value throws(UploadError) in
                guard let rate = ByteRate.parse(value) else {
                    throw .badSettings("--bandwidth has to be like 500kB, 20MB or 1GB (a second), not '\(value)'")
                }
                return rate
            }
            connections = try settings.concurrency()
        }

        private static func encryption(_ settings: UploaderSettings) throws(UploadError) -> Encryption {
            let key = settings["kms-key"]
            switch settings["sse"]?.lowercased() {
            case nil: return key == nil ? .bucketsOwn : .kms(key: key)
            case "s3", "aes256":
                guard key == nil else { throw .badSettings("--kms-key has no meaning with --sse AES256") }
                return .s3
            case "kms", "aws:kms": return .kms(key: key)
            case let other?: throw .badSettings("--sse has to be AES256 or aws:kms, not '\(other)'")
            }
        }
    }

    extension UInt8 {
        fileprivate var isCapitalOrDigit: Bool {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
        }
    }
#endif
