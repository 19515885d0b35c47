// What a policy keeps of a history of snapshots. This module knows calendars, policies and histories as values; it must never
// know a vault, a file or a clock. It keeps this invariant: a snapshot goes only where the policy says so of a history in
// which no snapshot that is held, in doubt or younger than its minimum has been made to give way.

import Store

/// Which snapshots of which sources stay, and for how long (`schema/retention-policy.schema.json`).
package struct Policy: Hashable, Sendable {
    /// In which days, weeks, … are counted.
    package var zone = Zone.utc
    /// Whether time for terms is no later than an outsider has attested.
    package var isClockAttested = false
    /// How long a dropped snapshot is hidden before it is destroyed.
    package var grace = Self.usualGrace
    /// For sources that are not named.
    package var usual = KeepRules()
    /// For sources by their names, in place of the usual ones.
    package var sources: [String: KeepRules] = [:]

    package static let usualGrace = Term.week

    /// A policy that keeps everything.
    package init() {}

    /// What holds for a source.
    package func rules(for source: String) -> KeepRules { sources[source] ?? usual }
}
