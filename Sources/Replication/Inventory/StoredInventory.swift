import Ledger
import Seal
import Store

/// An inventory as it was found at a place, and whose it is.
package struct StoredInventory: Sendable {
    package let inventory: Inventory
    /// The header among its files.
    package let header: Header
    /// Of the object, in the place's own words.
    package let object: ListedObject

    /// The newest inventory at a place that is valid: its signature is that of a person whom the header among its files names, and
    /// that header is signed by its own root.
    ///
    /// - Parameters:
    ///   - objects: all that are there.
    ///   - other: where only one of the same vault counts, one of its inventories.
    ///   - notValid: is told of each newer one that is not, and why.
    /// - Returns: nil where there is no inventory, or none that is valid.
    package static func newest(
        among objects: PlaceListing, at place: PlaceReading, ofVaultOf other: StoredInventory? = nil,
        notValid: (String, String) -> Void = { _, _ in }
    ) async throws -> StoredInventory? {
        for name in objects.inventories {
            guard let object = objects[name] else { continue }
            do throws(Flaw) {
                let found = try await read(object, among: objects, at: place)
                if let other, found.header.vault != other.header.vault || found.header.root != other.header.root {
                    continue
                }
                return found
            } catch {
                switch error {
                case .notValid(let reason): notValid(name, reason)
                case .unread(let failure): throw failure
                }
            }
        }
        return nil
    }

    private enum Flaw: Error {
        case notValid(String)
        case unread(any Error)
    }

    private static func read(
        _ object: ListedObject, among objects: PlaceListing, at place: PlaceReading
    ) async throws(Flaw) -> StoredInventory {
        guard object.byteCount <= Inventory.limit else { throw .notValid("it is \(object.byteCount) bytes long") }
        guard let inventory = Inventory(try await bytes(of: object, at: place)), inventory.name == object.name else {
            throw .notValid("it is no inventory of that size")
        }
        guard let file = inventory.file("muniment.json"), let stored = objects[file.objectName],
            stored.byteCount == file.byteCount, file.byteCount <= Header.limit
        else { throw .notValid("the header that it names is missing") }
        let bytes = try await bytes(of: stored, at: place)
        guard Blake2b.hash(bytes) == file.digest else { throw .notValid("the header that it names is damaged") }
        let header: Header
        do { header = try Header.read(bytes, at: file.objectName) } catch { throw .notValid("\(error)") }
        guard header.vault == inventory.vault,
            let person = header.people.first(where: { $0.id == inventory.person }),
            inventory.isSigned(by: person.card.verify)
        else { throw .notValid("nobody of the vault signed it") }
        return StoredInventory(inventory: inventory, header: header, object: object)
    }

    /// An object's bytes; what is gone or cut short is no more than a flaw.
    private static func bytes(of object: ListedObject, at place: PlaceReading) async throws(Flaw) -> [UInt8] {
        do { return try await place.read(object) } catch let error as UploadError {
            if case .noSuchObject = error { throw .notValid("an object of it is missing") }
            throw .unread(error)
        } catch { throw .unread(error) }
    }
}
