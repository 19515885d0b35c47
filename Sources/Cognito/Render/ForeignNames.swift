/// What a pool names that lies outside of it: functions, keys, roles, identities of SES, certificates, places for logs. A template
/// gives each a parameter, whose default is what the archive has.
struct ForeignNames {
    /// One of them.
    struct Thing: Hashable {
        /// In the manner of CloudFormation: `PreSignUpLambdaArn`.
        let name: String
        let arn: String
        let text: String
    }

    private(set) var things: [Thing] = []
    private var names: [String: String] = [:]

    /// The members that hold such names, by what they name.
    private static let members: [String: (name: String, text: String)] = [
        "KMSKeyID": ("SenderKeyArn", "the KMS key that seals codes for custom senders"),
        "KmsKeyArn": ("PoolKeyArn", "the KMS key of the pool"),
        "SourceArn": ("SesIdentityArn", "the identity of SES that mail comes from"),
        "SnsCallerArn": ("SmsRoleArn", "the role with which Cognito sends text messages through SNS"),
        "CertificateArn": ("CertificateArn", "the certificate of the domain, in us-east-1"),
        "LogGroupArn": ("LogGroupArn", "the log group of CloudWatch"),
        "BucketArn": ("LogBucketArn", "the bucket for logs"),
        "StreamArn": ("LogStreamArn", "the stream of Firehose for logs"),
        "RoleArn": ("RoleArn", "a role of IAM"),
        "ApplicationArn": ("AnalyticsArn", "the application of Pinpoint"),
    ]
    /// Triggers that are named by a function's ARN.
    static let triggers: Set<String> = [
        "PreSignUp", "CustomMessage", "PostConfirmation", "PreAuthentication", "PostAuthentication",
        "DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse", "PreTokenGeneration",
        "UserMigration",
    ]

    /// The value with each of them replaced.
    ///
    /// - Parameter member: the member that the value stands in.
    /// - Parameter reference: how the form refers to a parameter.
    mutating func replacing(in value: JSON, of member: String = "", with reference: (Thing) -> JSON) -> JSON {
        switch value {
        case .object(let members):
            // A function of a trigger with a version stands one level deeper than its trigger's name.
            .object(
                Dictionary(
                    uniqueKeysWithValues: members.sorted { $0.key < $1.key }.map { name, value in
                        (name, replacing(in: value, of: name == "LambdaArn" ? member : name, with: reference))
                    }))
        case .array(let values): .array(values.map { replacing(in: $0, of: "", with: reference) })
        case .string(let arn) where arn.hasPrefix("arn:"): thing(arn, of: member).map(reference) ?? value
        default: value
        }
    }

    private mutating func thing(_ arn: String, of member: String) -> Thing? {
        let described: (name: String, text: String)
        if let found = Self.members[member] {
            described = found
        } else if Self.triggers.contains(member) || Self.versioned.contains(member) {
            let trigger = member == "PreTokenGenerationConfig" ? "PreTokenGeneration" : member
            described = ("\(trigger)LambdaArn", "the function of the trigger \(trigger)")
        } else {
            return nil
        }
        if let known = things.first(where: { $0.arn == arn }) { return known }
        let count = names.values.count { $0 == described.name }
        let name = count == 0 ? described.name : "\(described.name)\(count + 1)"
        names[name] = described.name
        let thing = Thing(name: name, arn: arn, text: described.text)
        things.append(thing)
        return thing
    }

    /// Triggers that are named with a version.
    private static let versioned: Set<String> = [
        "PreTokenGenerationConfig", "CustomSMSSender", "CustomEmailSender", "InboundFederation",
    ]
}

/// What of an identity provider's details is a secret, which no template holds.
enum ProviderSecrets {
    static let members: Set<String> = ["client_secret", "private_key"]
}
