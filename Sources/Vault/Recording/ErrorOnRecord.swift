/// An error whose message may repeat people's names and values, which must not stand in the ledger.
package protocol ErrorOnRecord: Error {
    /// What the ledger says in place of the message.
    var onRecord: String { get }
}

extension String {
    /// What the ledger says of an error.
    init(onRecord error: any Error) {
        self = (error as? any ErrorOnRecord)?.onRecord ?? "\(error)"
    }
}
