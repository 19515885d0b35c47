/// Why parity could not be made, read or used. Each case prints as a sentence.
package enum ParityError: Error, Equatable, CustomStringConvertible {
    /// What was to be protected cannot be.
    case badInput(path: String, reason: String)
    /// A file changed while its parity was made.
    case changed(path: String)
    /// There are no parity files, or what is left of them does not say what they protect.
    case noParity(path: String, reason: String)
    /// More is damaged than the parity that is left can make good.
    case beyondRepair(path: String, missing: Int, available: Int)
    /// The parity is not of these files: what it gave is not what it says that they were.
    case wrongResult(path: String)

    package var description: String {
        switch self {
        case .badInput(let path, let reason):
            "cannot make parity for \(path): \(reason)"
        case .changed(let path):
            "cannot make parity for \(path): it changed meanwhile"
        case .noParity(let path, let reason):
            "cannot repair with the parity at \(path): \(reason)"
        case .beyondRepair(let path, let missing, let available):
            "cannot repair the files in \(path): \(missing) slices are damaged or missing, and the parity that is left makes "
                + "good for \(available)"
        case .wrongResult(let path):
            "cannot repair \(path): what the parity gives is not the file that it was made for. "
                + "The parity files are another set's, or were altered"
        }
    }
}
