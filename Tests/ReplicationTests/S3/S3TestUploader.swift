#if Network
    import AWS
    import Foundation
    import NetworkFixtures

    @testable import Replication

    extension S3Uploader {
        /// One of a bucket at a server of the tests, or at a proxy before it.
        static func testing(
            _ bucket: String, prefix: String = "copies/of-vault", at url: String,
            as credentials: Credentials = S3TestServer.admin, _ more: [String: String] = [:],
            singlePutLimit: Int = S3Uploader.largestSinglePut, partSize: Int = S3Multipart.usualPartSize,
            policy: RetryPolicy = .brisk, notice: @escaping @Sendable (String) -> Void = { _ in },
            now: @escaping @Sendable () -> Date = { Date() }
        ) throws -> S3Uploader {
            let settings = ["endpoint": url, "region": "us-east-1"].merging(more) { _, new in new }
            return try S3Uploader(
                "s3://\(bucket)/\(prefix)", UploaderSettings(settings), environment: .of(credentials), notice: notice,
                singlePutLimit: singlePutLimit, partSize: partSize, policy: policy, now: now)
        }
    }

    extension Environment {
        /// One that has these credentials and no files.
        static func of(_ credentials: Credentials) -> Environment {
            Environment([
                "AWS_ACCESS_KEY_ID": credentials.accessKeyID,
                "AWS_SECRET_ACCESS_KEY": credentials.secretAccessKey.revealed,
                "AWS_SESSION_TOKEN": credentials.sessionToken?.revealed ?? "",
                "AWS_CONFIG_FILE": "/no/such", "AWS_SHARED_CREDENTIALS_FILE": "/no/such",
                "AWS_EC2_METADATA_DISABLED": "true",
            ])
        }
    }

    extension UploadError {
        /// Which case it is.
        enum Kind { case noSuchObject, forbidden, unreachable, full, damaged, badSettings, failed }

        var kind: Kind {
            switch self {
            case .noSuchObject: .noSuchObject
            case .forbidden: .forbidden
            case .unreachable: .unreachable
            case .full: .full
            case .damaged: .damaged
            case .badSettings: .badSettings
            case .failed: .failed
            }
        }
    }

    /// What was told, from any thread.
    actor Told {
        private(set) var all: [String] = []
        func add(_ text: String) { all.append(text) }
    }
#endif
