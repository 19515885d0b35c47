/// The answer of a server that did not do what it was asked.
package struct Refusal: Hashable, Sendable {
    /// What was being done, as it follows "cannot".
    package let doing: String
    /// Host and port.
    package let server: String
    /// Of HTTP.
    package let status: Int
    /// The service's own word, as `NoSuchKey`; empty where the answer has none, as to HEAD.
    package let code: String
    /// The service's sentence.
    package let message: String
    /// By which the service's keepers find the request.
    package let requestID: String?
    /// Where S3 says that the bucket is.
    package let region: String?
    /// Which key it was signed with.
    package let accessKeyID: String?
    /// How often it was tried.
    package let attempts: Int

    package init(
        doing: String, server: String, status: Int, code: String, message: String, requestID: String? = nil,
        region: String? = nil, accessKeyID: String? = nil, attempts: Int = 1
    ) {
        self.doing = doing
        self.server = server
        self.status = status
        self.code = code
        self.message = message
        self.requestID = requestID
        self.region = region
        self.accessKeyID = accessKeyID
        self.attempts = attempts
    }
}

extension Refusal: CustomStringConvertible {
    package var description: String { "cannot \(doing): \(server) answered \(reason)" }

    /// What the server said, and what to do; without what was being done.
    package var reason: String {
        var text = "\(status)"
        if !code.isEmpty { text += " \(code)" }
        if !message.isEmpty { text += ": \(message.hasSuffix(".") ? String(message.dropLast()) : message)" }
        if attempts > 1 { text += " (\(attempts) attempts)" }
        if let requestID { text += " (request \(requestID))" }
        if let advice { text += ". \(advice)" }
        return text
    }

    /// What a person can do about the commonest ones.
    private var advice: String? {
        let key = accessKeyID.map { " \($0)" } ?? ""
        switch code {
        case "InvalidAccessKeyId", "UnrecognizedClientException", "InvalidClientTokenId":
            return "The server does not know the access key\(key): check the profile, and that it is of this server"
        case "SignatureDoesNotMatch", "InvalidSignatureException":
            return "The secret is not the one of the access key\(key): check it, and the region"
        case "ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired":
            return "The session of the access key\(key) has ended: sign in again, then repeat this"
        case "RequestTimeTooSkewed", "RequestInTheFuture":
            return "Set this machine's clock"
        case "AccessDenied", "AccessDeniedException", "AllAccessDisabled":
            return "The access key\(key) is not allowed to: have it allowed, or use another profile"
        case "NoSuchBucket":
            return "Check the bucket's name and the endpoint, or create the bucket"
        case "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "TooManyRequestsException":
            return "The server is busy: repeat this later"
        case "QuotaExceeded", "QuotaExceededException", "InsufficientStorage", "XMinioStorageFull", "EntityTooLarge":
            return "Make room on the server, then repeat this"
        default:
            if status == 507 { return "Make room on the server, then repeat this" }
            if status == 403 { return "The access key\(key) may not be known there, or not be allowed to" }
            return nil
        }
    }
}

extension Refusal {
    private static let throttles: Set<String> = [
        "BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException", "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
        "RequestThrottledException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException",
        "TooManyRequestsException", "TransactionInProgressException",
    ]

    /// That the server asks for fewer requests.
    package var isThrottling: Bool { Self.throttles.contains(code) || status == 429 || status == 503 }

    /// That the same request may do better later, without anything being changed.
    ///
    /// A server that is full says so with 507, and stays so.
    package var isTransient: Bool {
        isThrottling || [500, 502, 504].contains(status)
            || [
                "ConditionalRequestConflict", "IDPCommunicationError", "OperationAborted", "RequestTimeout",
                "RequestTimeoutException",
            ].contains(code)
    }

    /// That the session's token is over.
    package var saysExpired: Bool {
        ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"].contains(code)
    }

    /// That the signature's time may be what the server did not like; STS and others only say so in their sentence.
    package var mayBeOfClock: Bool {
        if ["RequestTimeTooSkewed", "RequestInTheFuture"].contains(code) { return true }
        if ["SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure", "RequestExpired"].contains(code) {
            return true
        }
        return status == 403 && code.isEmpty
    }

    /// That the server knows the credentials no longer, or not yet.
    package var isAboutIdentity: Bool {
        saysExpired
            || [
                "InvalidAccessKeyId", "UnrecognizedClientException", "InvalidClientTokenId", "SignatureDoesNotMatch",
                "InvalidSignatureException", "InvalidToken",
            ].contains(code)
    }
}
