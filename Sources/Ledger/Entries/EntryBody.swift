import Seal
import Store

/// What an entry says: what its author gives (`EntryContent`), with its place in the ledger and who wrote it.
package struct EntryBody: Hashable, Sendable, Codable {
    /// Whether the entry stands before a deed, after it, or for the whole of it.
    package enum Phase: String, Sendable, Codable, CaseIterable {
        /// Before a read or a destruction.
        case intent
        /// After it.
        case outcome
        /// All there is to say of it.
        case event
    }

    /// How a deed ended.
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        case done
        case partly
        case failed
        case refused
        case interrupted
    }

    /// Who acted, and from where. All but the slot, which is signed for, is what the process found out about itself.
    package struct Actor: Hashable, Sendable, Codable {
        /// The slot, in hex.
        package var slot: String
        /// The person's name in the header.
        package var name: String
        package var role: Role
        /// The name and number of the operating system's user.
        package var user: String
        package var uid: Int
        package var host: String
        package var terminal: String?
        /// The service or job that ran it.
        package var unit: String?

        package init(
            slot: SlotID, name: String, role: Role, user: String, uid: Int, host: String, terminal: String? = nil,
            unit: String? = nil
        ) {
            self.slot = slot.hex
            self.name = name
            self.role = role
            self.user = user
            self.uid = uid
            self.host = host
            self.terminal = terminal
            self.unit = unit
        }
    }

    /// Something that was acted on: with its name in clear, or with a commitment to it.
    package struct Object: Hashable, Sendable, Codable {
        /// What kind of thing: `snapshot`, `person`, ….
        package var kind: String
        /// The name; nil where the entry commits to it.
        package var name: String?
        /// The commitment to the name, in hex.
        package var commitment: String?
        /// The first byte of the commitment's opening in `ledger/names`.
        package var opening: Int?

        package init(kind: String, name: String) {
            self.kind = kind
            self.name = name
        }

        init(kind: String, commitment: Digest256, opening: Int) {
            self.kind = kind
            self.commitment = commitment.hex
            self.opening = opening
        }
    }

    /// The intent that an outcome ends.
    package struct Intent: Hashable, Sendable, Codable {
        package var sequence: Int
        /// The intent's entry hash, in hex.
        package var entry: String

        package init(sequence: Int, entry: Digest256) {
            self.sequence = sequence
            self.entry = entry.hex
        }
    }

    package let sequence: Int
    package let time: Timestamp
    package let phase: Phase
    package let action: String
    package let actor: Actor
    package let source: String?
    package let objects: [Object]
    package let purpose: String?
    package let outcome: Outcome?
    package let counts: [String: Int]?
    package let details: [String: String]?
    package let intent: Intent?
    /// By how many nanoseconds the clock stands before the entry before, where it went backwards.
    package let clock: Int64?

    /// The body of `content` about `objects` at `place`, written by `actor`.
    init(_ content: EntryContent, _ objects: [Object], at place: EntryPlace, by actor: Actor) {
        sequence = place.sequence
        time = place.time
        clock = place.clock
        self.actor = actor
        phase = content.phase
        action = content.action
        source = content.source
        self.objects = objects
        purpose = content.purpose
        outcome = content.outcome
        counts = content.counts.isEmpty ? nil : content.counts
        details = content.details.isEmpty ? nil : content.details
        intent = content.intent
    }
}

/// Where and when an entry will stand.
package struct EntryPlace: Hashable, Sendable {
    /// Its number.
    package let sequence: Int
    package let time: Timestamp
    /// By how many nanoseconds the clock stands before the entry before, where it went backwards.
    package let clock: Int64?
}

/// What an author gives for an entry.
package struct EntryContent: Hashable, Sendable {
    package var phase: EntryBody.Phase
    /// What was done, in the command line's words: `ingest`, `restore`, `keys add`, ….
    package var action: String
    /// The source that it was done to.
    package var source: String?
    package var objects: [EntryObject] = []
    /// Why, in the person's words.
    package var purpose: String?
    package var outcome: EntryBody.Outcome?
    /// How many of what.
    package var counts: [String: Int] = [:]
    package var details: [String: String] = [:]
    /// The intent that this outcome ends.
    package var intent: EntryBody.Intent?

    package init(phase: EntryBody.Phase, action: String) {
        self.phase = phase
        self.action = action
    }
}
