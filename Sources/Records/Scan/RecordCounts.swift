/// What a collection's records are to the snapshot before.
package struct RecordCounts: Equatable, Sendable {
    package var records = 0
    package var added = 0
    package var changed = 0
    package var removed = 0

    package init() {}

    package var unchanged: Int { records - added - changed }
}
