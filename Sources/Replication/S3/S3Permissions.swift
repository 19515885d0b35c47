#if Network
    import AWS

    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif

    /// What whoever keeps a bucket has to set for a replica in it: the least that may be allowed to who makes the copy, and to who
    /// reads it back; how the bucket treats old versions and parts; locks.
    package struct S3Permissions {
        private let location: S3Location
        private let settings: S3Settings
        private let partition: String

        /// - Throws: `UploadError.badSettings`.
        package init(_ url: String, _ settings: UploaderSettings) throws(UploadError) {
            location = try S3Location(url)
            self.settings = try S3Settings(settings)
            let region = self.settings.region ?? ""
            partition = region.hasPrefix("cn-") ? "aws-cn" : region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
        }

        /// For who makes the copy, as a policy of IAM.
        package var pushing: String {
            var objects = [
                "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ]
            if settings.lockMode != nil {
                objects += ["s3:GetObjectRetention", "s3:PutObjectLegalHold", "s3:PutObjectRetention"]
            }
            return document([
                listing(["s3:ListBucket", "s3:ListBucketVersions"]),
                // A list of what goes in parts cannot be bound to a prefix.
                Statement("Settings", Self.settingsActions + ["s3:ListBucketMultipartUploads"], [bucket]),
                Statement("Objects", objects.sorted(), [names("*")]),
                // What an erasure destroys must be gone from the past as well; of other objects old versions may stay.
                Statement(
                    "Destroy", ["s3:DeleteObjectVersion"],
                    [names("*.key*"), names("layouts/*"), names("*ledger/names/*")]),
                key(["kms:Decrypt", "kms:GenerateDataKey"]),
            ])
        }

        /// For who reads it back, also as it was at an earlier time.
        package var reading: String {
            document([
                listing(["s3:ListBucket", "s3:ListBucketVersions"]),
                Statement("Settings", Self.settingsActions, [bucket]),
                Statement("Objects", ["s3:GetObject", "s3:GetObjectVersion"], [names("*")]), key(["kms:Decrypt"]),
            ])
        }

        /// The bucket's lifecycle: parts that were given up go, and old versions after a time. No rule may let current objects
        /// expire.
        package func lifecycle(keepingVersionsFor days: Int = 90) -> String {
            let rule = Rule(prefix: location.prefix, days: days)
            return Self.text(["Rules": [rule]])
        }

        private struct Rule: Encodable {
            var id = "muniment"
            var status = "Enabled"
            var filter: [String: String]
            var parts = ["DaysAfterInitiation": 7]
            var old: [String: Int]
            var marks = ["ExpiredObjectDeleteMarker": true]

            init(prefix: String, days: Int) {
                filter = ["Prefix": prefix]
                old = ["NoncurrentDays": days]
            }

            enum CodingKeys: String, CodingKey {
                case id = "ID"
                case status = "Status"
                case filter = "Filter"
                case parts = "AbortIncompleteMultipartUpload"
                case old = "NoncurrentVersionExpiration"
                case marks = "Expiration"
            }
        }

        /// The bucket's setting for locks; `nil` where none are asked for. It has no terms of its own: each object brings its.
        package var objectLock: String? {
            settings.lockMode == nil ? nil : "{\n  \"ObjectLockEnabled\" : \"Enabled\"\n}"
        }

        /// The name of the bucket, for commands.
        package var bucketName: String { location.bucket }

        private static let settingsActions = ["s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning"]

        private struct Statement: Encodable {
            let name: String
            let effect = "Allow"
            let actions: [String]
            let resources: [String]
            var condition: [String: [String: [String]]]?

            init(_ name: String, _ actions: [String], _ resources: [String]) {
                self.name = name
                self.actions = actions
                self.resources = resources
            }

            enum CodingKeys: String, CodingKey {
                case name = "Sid"
                case effect = "Effect"
                case actions = "Action"
                case resources = "Resource"
                case condition = "Condition"
            }
        }

        private var bucket: String { "arn:\(partition):s3:::\(location.bucket)" }
        private func names(_ pattern: String) -> String { "\(bucket)/\(location.prefix)\(pattern)" }

        private func listing(_ actions: [String]) -> Statement {
            var statement = Statement("List", actions, [bucket])
            if !location.prefix.isEmpty {
                statement.condition = ["StringLike": ["s3:prefix": ["\(location.prefix)*"]]]
            }
            return statement
        }

        private func key(_ actions: [String]) -> Statement? {
            guard case .kms(let key?) = settings.encryption else { return nil }
            guard !key.hasPrefix("arn:") else { return Statement("Key", actions, [key]) }
            let keys = "arn:\(partition):kms:\(settings.region ?? "*"):*:key/"
            guard key.hasPrefix("alias/") else { return Statement("Key", actions, [keys + key]) }
            var statement = Statement("Key", actions, [keys + "*"])
            statement.condition = ["ForAnyValue:StringEquals": ["kms:ResourceAliases": [key]]]
            return statement
        }

        private func document(_ statements: [Statement?]) -> String {
            Self.text(Policy(statements: statements.compactMap { $0 }))
        }

        private struct Policy: Encodable {
            let version = "2012-10-17"
            let statements: [Statement]

            enum CodingKeys: String, CodingKey {
                case version = "Version"
                case statements = "Statement"
            }
        }

        private static func text(_ value: some Encodable) -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }
#endif
