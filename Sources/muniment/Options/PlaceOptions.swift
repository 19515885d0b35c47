import ArgumentParser
import Replication

/// What is told of a place for copies besides its URL. A setting that has no meaning for the place is refused.
struct PlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Objects that go along at once, 1 to 64; 4 unless told.", valueName: "count"))
    var concurrency: String?

    @Option(help: ArgumentHelp("Bytes a second at most, such as 10MB.", valueName: "size"))
    var bandwidth: String?

    @Option(help: ArgumentHelp("S3: the server, where it is not Amazon's.", valueName: "url"))
    var endpoint: String?

    @Option(help: ArgumentHelp("S3: the region.", valueName: "name"))
    var region: String?

    @Option(help: ArgumentHelp("S3: the profile in ~/.aws.", valueName: "name"))
    var profile: String?

    @Flag(help: "S3: name the bucket in the path, not in the host.")
    var pathStyle = false

    @Option(help: ArgumentHelp("S3: the class that objects are kept in.", valueName: "name"))
    var storageClass: String?

    @Option(help: ArgumentHelp("S3: how the server encrypts: AES256 or aws:kms.", valueName: "name"))
    var sse: String?

    @Option(help: ArgumentHelp("S3: the key that it does so with.", valueName: "id"))
    var kmsKey: String?

    @Option(
        help: ArgumentHelp("S3: certificates of the authorities to trust, as PEM.", valueName: "file"),
        completion: .file())
    var caFile: String?

    @Option(help: ArgumentHelp("S3: lock objects against deletion: governance or compliance.", valueName: "mode"))
    var lock: String?

    @Option(help: ArgumentHelp("S3: for how long keys are locked; 30d unless told.", valueName: "days"))
    var keyLock: String?

    /// Those that were told, by the options' names.
    var settings: UploaderSettings {
        let told = [
            "concurrency": concurrency, "bandwidth": bandwidth, "endpoint": endpoint, "region": region,
            "profile": profile, "path-style": pathStyle ? "true" : nil, "storage-class": storageClass, "sse": sse,
            "kms-key": kmsKey, "ca-file": caFile, "lock": lock, "key-lock": keyLock,
        ]
        return UploaderSettings(told.compactMapValues(\.self))
    }
}
