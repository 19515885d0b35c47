import Vault

extension Progress {
    /// So many bytes are done.
    static func done(_ phase: String, _ bytes: Int, of total: Int? = nil) -> Progress {
        var progress = Progress(phase: phase, totalBytes: total)
        progress.bytes = bytes
        return progress
    }
}
