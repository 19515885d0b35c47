import ArgumentParser
import Replication
import Vault

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `muniment replica iam`
struct ReplicaIAM: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iam",
        abstract: "Print the least to allow in a bucket of S3, and how to set it up.",
        usage: "muniment replica iam <name-or-url> [options]",
        discussion: """
            A policy for who makes the copy, one for who reads it back, the bucket's lifecycle, and what locks need. With a URL in \
            the place of a name no vault is opened. No server is asked, and nothing is changed.

            Examples:
              muniment replica iam s3://my-archive/vault --lock compliance
              muniment replica iam cloud --json
            """)

    @Argument(help: ArgumentHelp("Its name, or the URL of its place.", valueName: "name-or-url"))
    var subject: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let permissions: PlacePermissions
        if Uploaders.isURL(subject) {
            permissions = try PlacePermissions(for: Uploaders.url(of: subject), place.settings)
        } else {
            let replica = try await opening.open(output.messages).shownReplica(subject)
            permissions = try PlacePermissions(for: replica.url, UploaderSettings(replica.settings))
        }
        try output.answer(Answer(permissions)) { width in Self.text(permissions, width: width) }
    }

    /// What `--json` answers: each document as the text that it is.
    private struct Answer: Encodable {
        let bucket, push, read, versioning, lifecycle: String
        let objectLock: String?

        init(_ permissions: PlacePermissions) {
            bucket = permissions.name
            push = permissions.pushing
            read = permissions.reading
            versioning = permissions.versioning
            lifecycle = permissions.lifecycle
            objectLock = permissions.objectLock
        }
    }

    private static func text(_ permissions: PlacePermissions, width: Int?) -> String {
        let bucket = permissions.name
        var parts = [
            ("A policy of IAM for who makes the copy:", permissions.pushing),
            ("A policy of IAM for who reads it back, and no more:", permissions.reading),
            (
                "The bucket keeps versions, so that what was deleted is to be had for a while:",
                "aws s3api put-bucket-versioning --bucket \(bucket) \\\n  --versioning-configuration Status=Enabled"
            ),
            (
                "Its lifecycle, for 'aws s3api put-bucket-lifecycle-configuration'. Nothing current expires:",
                permissions.lifecycle
            ),
        ]
        if let objectLock = permissions.objectLock {
            parts.append(
                (
                    "Locks, for 'aws s3api put-object-lock-configuration'. Each object brings its own term, so the bucket needs "
                        + "none. A bucket that was made without locks gets them by this as well, once it keeps versions:",
                    objectLock
                ))
        }
        return parts.map { "\(Wrapping.hanging($0.0, behind: "", width: width))\n\n\($0.1)\n" }.joined(separator: "\n")
    }
}
