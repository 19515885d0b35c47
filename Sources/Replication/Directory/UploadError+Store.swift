import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension UploadError {
    /// What a refusal of the system means for a copy in a folder.
    ///
    /// - Parameter root: the copy's folder; nil where it happened elsewhere.
    init?(_ error: StoreError, doing: String, place: String, root: String) {
        guard error.path == root || error.path.hasPrefix(root + "/") else { return nil }
        guard case .system(_, let path, let code) = error else {
            self = .failed(doing: doing, place: place, reason: "\(error)")
            return
        }
        let reason = String(cString: strerror(code))
        self =
            switch code {
            case ENOSPC, EDQUOT, EFBIG: .full(doing: doing, place: place, reason: reason)
            case EACCES, EPERM: .forbidden(doing: doing, place: place, reason: "\(reason). Check who owns \(path)")
            case EROFS: .forbidden(doing: doing, place: place, reason: reason)
            case ESTALE, ENODEV, ENXIO, ENOTCONN, EHOSTDOWN: .unreachable(place: place, reason: reason)
            default: .failed(doing: doing, place: place, reason: "\(path): \(reason)")
            }
    }
}
