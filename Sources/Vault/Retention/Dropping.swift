import Ledger
import Retention
import Seal
import Store

/// What applying a policy came to.
package struct DroppingReport: Sendable {
    /// What is hidden now.
    package let hidden: [Decision]
    /// What would have been, were it not held.
    package let stopped: [Decision]
    /// What is in doubt, and so took no other's place.
    package let suspects: [Decision]
    /// From when on what was hidden may be destroyed; nil where nothing was.
    package let until: Timestamp?
    /// The certificate's number; nil where nothing was hidden.
    package let certificate: Int?
    package let notices: [String]
}

extension Vault {
    /// Hides what the policy drops.
    ///
    /// - Parameters:
    ///   - approved: a plan to be carried out as it stands; nil for the one of this moment.
    ///   - clock: what the machine's clock says.
    /// - Throws: `VaultError.refused` where the clock is not to be relied on, things have changed since the plan was made, or
    ///   dual control reserves it; `notPermitted` to all but writers and custodians; as `planRetention`.
    package func applyRetention(
        _ approved: PlanDocument? = nil, at clock: Timestamp = .now
    ) throws -> DroppingReport {
        try change(DroppedContent.self, as: "retention apply", reserved: .retentionApply) { state, header in
            _ = try keys
            let plan = try plan(state, at: clock)
            if let objection = plan.objection { throw VaultError.refused(objection) }
            let all = try approved?.approved(in: plan, of: header.vault) ?? plan.going
            let going = all.prefix(Self.mostAtOnce).map(\.self)
            var notices = plan.notices
            if all.count > going.count {
                notices.append("\(all.count - going.count) more are to go, which the next retention apply hides")
            }
            var counts = [
                "hidden": going.count, "stopped by holds": plan.stopped.count, "in doubt": plan.suspects.count,
            ]
            counts = counts.filter { $0.value > 0 }
            let stopped = plan.stopped.isEmpty ? [:] : ["stopped by holds": Self.ids(plan.stopped)]
            guard !going.isEmpty else {
                return RegisterChange(
                    content: nil, counts: counts, details: stopped,
                    result: DroppingReport(
                        hidden: [], stopped: plan.stopped, suspects: plan.suspects, until: nil, certificate: nil,
                        notices: notices))
            }
            let number = try nextCertificateNumber(state, header)
            let items = going.map { decision in
                item(
                    decision.snapshot, .policy, [decision.going?.words].compactMap(\.self), certificate: number,
                    until: until(decision.going, plan), state, at: clock)
            }
            return RegisterChange(
                content: content(state, dropping: items), objects: going.map(\.snapshot.object),
                counts: counts, details: stopped,
                certificate: Certificate.hiding(items, by: "retention apply", person.name, state),
                result: DroppingReport(
                    hidden: going, stopped: plan.stopped, suspects: plan.suspects, until: items.map(\.until).max(),
                    certificate: number, notices: notices))
        }
    }

    /// How many are dropped at once, all of which the entry names: an entry has a megabyte, and a snapshot takes a hundred bytes.
    private static let mostAtOnce = 5000

    private static func ids(_ decisions: [Decision]) -> String {
        decisions.prefix(2000).map { String($0.snapshot.label.text.prefix(16)) }.joined(separator: " ")
    }

    /// From when on what goes may be destroyed: after the grace time, by the clock at which it is dropped, and by the day by
    /// which it must be gone.
    private func until(_ going: Decision.Going?, _ plan: RetentionPlan) -> Timestamp {
        let grace = plan.rules.zone.end(of: plan.rules.grace, from: plan.made)
        guard case .maximum(_, let by)? = going else { return grace }
        return max(min(grace, by), plan.now)
    }

    private func item(
        _ snapshot: HistorySnapshot, _ cause: DroppedContent.Cause, _ reasons: [String], certificate: Int,
        until: Timestamp, _ state: RetentionState, at time: Timestamp
    ) -> DroppedContent.Item {
        DroppedContent.Item(
            snapshot: snapshot.label.text, source: snapshot.source.hasPrefix("(") ? nil : snapshot.source,
            created: snapshot.created, bytes: snapshot.byteCount, time: time, until: until, cause: cause,
            policy: cause == .policy ? state.policy?.number : nil, reasons: reasons, person: person.id.hex,
            certificate: certificate)
    }

    private func content(_ state: RetentionState, dropping items: [DroppedContent.Item]) -> DroppedContent {
        var content = state.dropped?.content ?? DroppedContent()
        content.dropped += items
        let ids = Set(items.map(\.snapshot))
        content.broughtBack.removeAll { ids.contains($0.snapshot) }
        return content
    }

    /// Hides one snapshot that a person found mistaken.
    ///
    /// - Parameters:
    ///   - reason: for the certificate.
    ///   - clock: what the machine's clock says.
    /// - Throws: `VaultError.refused` where it is held or younger than its minimum, or dual control reserves it; `notFound`;
    ///   `notPermitted` to all but custodians; as `planRetention`.
    package func dropSnapshot(_ id: Digest256, at clock: Timestamp = .now) throws -> DroppingReport {
        try change(DroppedContent.self, as: "snapshots drop", reserved: .retentionApply, about: [.snapshot(id)]) {
            state, header in
            _ = try readKeys
            let reason = try statedReason()
            let plan = try plan(state, at: clock)
            let short = id.hex.prefix(8)
            guard let decision = plan.decisions.first(where: { $0.snapshot.label.text == id.hex }) else {
                throw VaultError.notFound("there is no snapshot \(short) that could be dropped")
            }
            for keeping in decision.keeping {
                switch keeping {
                case .held, .minimum:
                    throw VaultError.refused("snapshot \(short) cannot be dropped: \(keeping.words)")
                default: continue
                }
            }
            if let objection = plan.objection, plan.rules.rules(for: decision.snapshot.source).minimum != nil {
                throw VaultError.refused(objection)
            }
            let number = try nextCertificateNumber(state, header)
            let until = plan.rules.zone.end(of: plan.rules.grace, from: clock)
            let items = [
                item(
                    decision.snapshot, .request, [reason], certificate: number, until: until, state, at: clock)
            ]
            return RegisterChange(
                content: content(state, dropping: items), objects: [.snapshot(id)], source: decision.snapshot.source,
                counts: ["hidden": 1],
                certificate: Certificate.hiding(items, by: "snapshots drop", person.name, state, request: reason),
                result: DroppingReport(
                    hidden: [decision], stopped: [], suspects: [], until: until, certificate: number,
                    notices: plan.notices))
        }
    }

    /// Brings a snapshot back that was dropped and not destroyed yet. No policy drops it again, but for its maximum term.
    ///
    /// - Throws: `VaultError.notFound` where none such is hidden; `notPermitted` to all but custodians.
    package func undropSnapshot(_ name: String) throws -> DroppedSnapshot {
        try change(DroppedContent.self, as: "retention undrop") { state, _ in
            _ = try readKeys
            let hidden = state.dropped?.content.dropped ?? []
            let prefix = name.lowercased()
            let found = prefix.count >= 4 ? hidden.filter { $0.snapshot.hasPrefix(prefix) } : []
            guard let item = found.first, let id = Digest256(hex: item.snapshot) else {
                if let destroyed = try (try? SnapshotName(name)).flatMap({ try destruction(of: $0) }) {
                    throw destroyed
                }
                throw VaultError.notFound(
                    "no dropped snapshot has an id that begins with \(name). See: muniment snapshots --dropped")
            }
            guard found.count == 1 else {
                throw VaultError.badInput("\(found.count) dropped snapshots have ids that begin with \(name)")
            }
            guard DurableFile.exists(folder.snapshot(id)) else {
                throw VaultError.notFound(
                    "snapshot \(id.hex.prefix(8)) is being destroyed, and cannot be brought back. See: muniment gc --dry-run"
                )
            }
            var content = state.dropped?.content ?? DroppedContent()
            content.dropped.removeAll { $0 == item }
            content.broughtBack.append(
                DroppedContent.Return(snapshot: item.snapshot, time: .now, person: person.id.hex))
            return RegisterChange(
                content: content, objects: [.snapshot(id)], source: item.source, result: DroppedSnapshot(item, header))
        }
    }

    /// The reason that was stated.
    ///
    /// - Throws: `VaultError.badInput` where none was.
    func statedReason() throws(VaultError) -> String {
        guard let reason, reason.contains(where: { !$0.isWhitespace }) else {
            throw .badInput("this needs a reason: state it with --reason TEXT")
        }
        return reason
    }
}

extension HistorySnapshot {
    /// As the ledger names it.
    fileprivate var object: EntryObject { .init(kind: "snapshot", name: label.text) }
}
