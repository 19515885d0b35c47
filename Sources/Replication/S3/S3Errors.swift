#if Network
    import AWS

    /// What went wrong at a bucket, in the words of all uploaders.
    enum S3Errors {
        /// Runs `body`; what it throws of AWS comes out as `UploadError`.
        ///
        /// - Parameters:
        ///   - doing: as it follows "could not".
        ///   - object: whose absence is to be told of.
        static func at<Result>(
            _ place: String, doing: String, object: String? = nil, _ body: () async throws -> Result
        ) async throws -> Result {
            do { return try await body() } catch let error as AWSError {
                throw upload(error, place, doing, object)
            }
        }

        private static func upload(
            _ error: AWSError, _ place: String, _ doing: String, _ object: String?
        ) -> UploadError {
            switch error {
            case .refused(let refusal): refused(refusal, place, doing, object)
            case .unreachable(_, let server, let reason, let attempts):
                .unreachable(place: place, reason: "\(server) \(reason)" + (attempts > 1 ? ", \(attempts) times" : ""))
            case .noCredentials, .credentials, .noSuchProfile, .malformedProfiles:
                // The place was not even asked.
                .unreachable(place: place, reason: "\(error)")
            case .badSetting: .badSettings("\(error)")
            case .unexpectedAnswer(_, _, let reason): .failed(doing: doing, place: place, reason: reason)
            }
        }

        private static func refused(
            _ refusal: Refusal, _ place: String, _ doing: String, _ object: String?
        ) -> UploadError {
            switch refusal.code {
            case "NoSuchBucket", "PermanentRedirect": .unreachable(place: place, reason: refusal.reason)
            case "NoSuchKey", "NoSuchVersion", "InvalidRange":
                .noSuchObject(name: object ?? refusal.doing, place: place)
            case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "InvalidDigest":
                .damaged(
                    name: object ?? refusal.doing, place: place, reason: "it was altered on its way: \(refusal.reason)")
            case "QuotaExceeded", "QuotaExceededException", "InsufficientStorage", "XMinioStorageFull",
                "InsufficientCapacity":
                .full(doing: doing, place: place, reason: refusal.reason)
            default:
                switch refusal.status {
                case 507: .full(doing: doing, place: place, reason: refusal.reason)
                case 401, 403: .forbidden(doing: doing, place: place, reason: refusal.reason)
                // The answers to HEAD have no words.
                case 404, 416: .noSuchObject(name: object ?? refusal.doing, place: place)
                default:
                    refusal.isAboutIdentity
                        ? .forbidden(doing: doing, place: place, reason: refusal.reason)
                        : .failed(doing: doing, place: place, reason: refusal.reason)
                }
            }
        }
    }
#endif
