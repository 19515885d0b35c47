/// Why a place did not do what it was asked for. The text says what was being done, to what, why it failed, what to do.
package enum UploadError: Error, Hashable, CustomStringConvertible {
    /// There is no such object, or no such range of it.
    case noSuchObject(name: String, place: String)
    /// The place does not know who asks, or does not let them.
    case forbidden(doing: String, place: String, reason: String)
    /// There is no such bucket, folder or program, or it cannot be reached.
    case unreachable(place: String, reason: String)
    /// The place is full.
    case full(doing: String, place: String, reason: String)
    /// What the place gave or got is not what was sent.
    case damaged(name: String, place: String, reason: String)
    /// The URL or a setting makes no sense.
    case badSettings(String)
    /// It failed, also when tried again.
    case failed(doing: String, place: String, reason: String)

    package var description: String {
        switch self {
        case .noSuchObject(let name, let place): "\(place) has no object \(name)"
        case .forbidden(let doing, let place, let reason): "\(place) does not let us \(doing): \(reason)"
        case .unreachable(let place, let reason): "\(place) cannot be reached: \(reason)"
        case .full(let doing, let place, let reason): "\(place) is full and could not \(doing): \(reason)"
        case .damaged(let name, let place, let reason): "\(name) at \(place) is damaged: \(reason)"
        case .badSettings(let reason): reason
        case .failed(let doing, let place, let reason): "could not \(doing) at \(place): \(reason)"
        }
    }
}
