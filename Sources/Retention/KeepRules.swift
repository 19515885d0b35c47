/// What a policy says of a source's snapshots.
package struct KeepRules: Hashable, Sendable {
    /// Snapshots stay that are younger than this, counted from the source's newest one: a job that has stopped loses nothing.
    package var within: Term?
    /// So many of the newest stay.
    package var last: Int?
    /// The last snapshot of each of so many periods that have one stays.
    package var periods: [Period: Int] = [:]
    /// Nothing goes before it is as old as this.
    package var minimum: Term?
    /// Whether people can be erased out of what a minimum binds; else they can when it has passed.
    package var isErasureAllowed = false
    /// Nothing is there any more that is as old as this.
    package var maximum: Term?

    /// What a count can be.
    package static let possibleCounts = 1...100_000

    /// No rules: everything stays.
    package init() {}

    /// Whether anything is said of which snapshots stay. Where nothing is, all do.
    package var isSelective: Bool { within != nil || last != nil || !periods.isEmpty }

    /// Whether it makes sense.
    var isSound: Bool {
        guard minimum != nil || !isErasureAllowed else { return false }
        guard let minimum, let maximum else { return hasPossibleCounts }
        return hasPossibleCounts && !minimum.canOutlast(maximum)
    }

    private var hasPossibleCounts: Bool {
        (periods.values.map(\.self) + [last].compactMap(\.self)).allSatisfy(Self.possibleCounts.contains)
    }
}
