/// Why a command ends with another status than 0, where the command line itself finds it.
struct CommandFailure: Error, CustomStringConvertible {
    let status: ExitStatus
    /// For people: what failed, why, and what to do.
    let description: String

    /// A failure with this status.
    init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }
}
