/// What whoever keeps a place for copies has to set there, as documents of JSON.
package struct PlacePermissions: Sendable {
    /// In the place's own words, for commands.
    package let name: String
    /// The least for who makes the copy.
    package let pushing: String
    /// The least for who reads it back.
    package let reading: String
    /// That the place keeps versions.
    package let versioning: String
    /// How the place treats what is old.
    package let lifecycle: String
    /// What has to be set for locks; `nil` where none are asked for.
    package let objectLock: String?

    /// For a place by its URL and settings. No server is asked.
    ///
    /// - Throws: `UploadError.badSettings`, also for a place that has nothing of the kind.
    package init(for url: String, _ settings: UploaderSettings) throws(UploadError) {
        #if Network
            guard url.hasPrefix(S3Location.beginning) else {
                throw .badSettings("'\(url)' is no bucket of S3, and so has no policies of IAM")
            }
            let bucket = try S3Permissions(url, settings)
            name = bucket.bucketName
            pushing = bucket.pushing
            reading = bucket.reading
            versioning = "{\n  \"Status\" : \"Enabled\"\n}"
            lifecycle = bucket.lifecycle()
            objectLock = bucket.objectLock
        #else
            throw .badSettings("'\(url)' needs a network, and this program was built without one")
        #endif
    }
}
