// Invariant: every index is checked against `bytes.count` before it is used, and no pointer outlives the call.

import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a verification must know of an entry's body, found without decoding it: the members stand in ascending order with
/// no spaces between, as this program writes them.
struct EntryGlance {
    private static let cardMember = Array(NamedPerson.cardMember.utf8)

    private(set) var sequence = -1
    private(set) var time = Timestamp(nanoseconds: .min)
    private(set) var phase: EntryBody.Phase = .event
    private(set) var clock: Int64?
    private(set) var slot: SlotID?
    /// The intent that an outcome names.
    private(set) var intent: (sequence: Int, hash: Digest256)?
    /// Whether the details may name a person's card.
    private(set) var namesCard = false
    /// The texts that an index needs, where they are asked for.
    private(set) var person: String?
    private(set) var action: String?
    private(set) var source: String?
    /// Names of objects that stand in clear.
    private(set) var objects: [String] = []
    /// Whether an object may state a commitment in its name's place.
    private(set) var commitsToNames = false

    /// Reads a body; nil unless it is one, written in that form.
    ///
    /// - Parameter isOutlined: whether the texts that an index needs are wanted.
    init?(_ body: UnsafeRawBufferPointer, isOutlined: Bool = false) {
        var phase: EntryBody.Phase?
        var isGood = true
        let isWhole = Self.forEachMember(of: body) { key, value in
            if key.holds("actor") {
                _ = Self.forEachMember(of: value) { key, value in
                    if isOutlined, key.holds("name") { person = Self.anyText(value) }
                    if key.holds("slot") { slot = Self.text(value).flatMap { SlotID(hexDigits: $0) } }
                }
            } else if key.holds("clock") {
                clock = Int64(String(decoding: value, as: UTF8.self))
                if clock == nil { isGood = false }
            } else if key.holds("details") {
                _ = Self.forEachMember(of: value) { key, _ in
                    if key.holds(Self.cardMember) { namesCard = true }
                }
            } else if key.holds("intent") {
                var hash: Digest256?
                var number: Int?
                _ = Self.forEachMember(of: value) { key, value in
                    if key.holds("entry") { hash = Self.text(value).flatMap { Digest256(hexDigits: $0) } }
                    if key.holds("sequence") { number = Int(String(decoding: value, as: UTF8.self)) }
                }
                if let hash, let number { intent = (number, hash) } else { isGood = false }
            } else if key.holds("objects") {
                // `"` cannot stand in a string but behind a backslash, so a member is all that this can be.
                commitsToNames = Self.holds(Self.commitmentMember, value)
                if isOutlined, !commitsToNames { objects = Self.names(of: value) }
            } else if isOutlined, key.holds("action") {
                action = Self.anyText(value)
            } else if isOutlined, key.holds("source") {
                source = Self.anyText(value)
            } else if key.holds("phase") {
                phase = Self.text(value).flatMap { EntryBody.Phase(rawValue: String(decoding: $0, as: UTF8.self)) }
            } else if key.holds("sequence") {
                sequence = Int(String(decoding: value, as: UTF8.self)) ?? -1
            } else if key.holds("time") {
                time = Self.text(value).flatMap { Timestamp(utf8: $0) } ?? time
            }
        }
        guard isWhole, isGood, let phase else { return nil }
        self.phase = phase
    }

    private static let commitmentMember = Array("\"commitment\":".utf8)

    /// Whether `part` stands somewhere in `bytes`.
    private static func holds(_ part: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= part.count else { return false }
        for place in 0...(bytes.count - part.count) where bytes[place] == part[0] {
            if UnsafeRawBufferPointer(rebasing: bytes[place..<place + part.count]).holds(part) { return true }
        }
        return false
    }

    /// The names of a list of objects.
    private static func names(of list: UnsafeRawBufferPointer) -> [String] {
        var names: [String] = []
        var place = 1
        while place < list.count - 1, let end = value(in: list, at: place, end: list.count - 1) {
            _ = forEachMember(of: UnsafeRawBufferPointer(rebasing: list[place..<end])) { key, value in
                if key.holds("name"), let name = anyText(value) { names.append(name) }
            }
            place = end + 1
        }
        return names
    }

    /// A string, whatever stands in it; nil where it is none.
    private static func anyText(_ value: UnsafeRawBufferPointer) -> String? {
        text(value).map { String(decoding: $0, as: UTF8.self) }
            ?? (try? JSONDecoder().decode(String.self, from: Data(value)))
    }

    /// A string's characters; nil where it is none, or holds an escape, which none of the members read here ever does.
    private static func text(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard value.count >= 2, value[0] == UInt8(ascii: "\""), value[value.count - 1] == UInt8(ascii: "\"") else {
            return nil
        }
        let characters = UnsafeRawBufferPointer(rebasing: value[1..<value.count - 1])
        return characters.contains(UInt8(ascii: "\\")) ? nil : characters
    }

    /// Lends each member's key and value; false unless `object` is one object whose keys ascend, so that none comes twice.
    private static func forEachMember(
        of object: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        guard object.count >= 2, object[0] == UInt8(ascii: "{"), object[object.count - 1] == UInt8(ascii: "}") else {
            return false
        }
        var place = 1
        let end = object.count - 1
        var before: UnsafeRawBufferPointer?
        while place < end {
            guard object[place] == UInt8(ascii: "\""), let closing = string(in: object, at: place, end: end),
                closing < end, object[closing] == UInt8(ascii: ":")
            else { return false }
            let key = UnsafeRawBufferPointer(rebasing: object[place + 1..<closing - 1])
            if let before, !before.lexicographicallyPrecedes(key) { return false }
            before = key
            guard let valueEnd = value(in: object, at: closing + 1, end: end) else { return false }
            body(key, UnsafeRawBufferPointer(rebasing: object[closing + 1..<valueEnd]))
            place = valueEnd
            guard place < end else { break }
            guard object[place] == UInt8(ascii: ","), place + 1 < end else { return false }
            place += 1
        }
        return place == end
    }

    /// The place behind the string that begins at `start`.
    private static func string(in bytes: UnsafeRawBufferPointer, at start: Int, end: Int) -> Int? {
        var place = start + 1
        while place < end {
            switch bytes[place] {
            case UInt8(ascii: "\""): return place + 1
            case UInt8(ascii: "\\"): place += 2
            default: place += 1
            }
        }
        return nil
    }

    /// The place behind the value that begins at `start`.
    private static func value(in bytes: UnsafeRawBufferPointer, at start: Int, end: Int) -> Int? {
        var place = start
        var depth = 0
        while place < end {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                guard let closing = string(in: bytes, at: place, end: end) else { return nil }
                place = closing
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                place += 1
                guard depth >= 0 else { return nil }
            case UInt8(ascii: ",") where depth == 0:
                return place > start ? place : nil
            default:
                place += 1
            }
        }
        return depth == 0 && place > start ? place : nil
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these are the characters of `text`.
    fileprivate func holds(_ text: StaticString) -> Bool {
        holds(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether the bytes are these. What the standard library has for it is generic, and slow from another module.
    func holds(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { holds($0) } }

    /// The same.
    func holds(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard count == bytes.count else { return false }
        for place in 0..<count where self[place] != bytes[place] { return false }
        return true
    }
}
