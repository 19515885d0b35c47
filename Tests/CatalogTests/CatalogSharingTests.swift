import Foundation
import Seal
import Testing

@testable import Catalog

@Suite("A catalog that several have open")
struct CatalogSharingTests {
    let folder: ScratchFolder
    let sample = SampleVault(seed: 4, snapshots: 24)
    var path: String { folder.file("catalog.sqlite") }

    init() throws { folder = try ScratchFolder() }

    @Test("takes the snapshots of two writers at once, and a reader sees whole ones only")
    func twoWriters() async throws {
        let halves = [sample.snapshots.prefix(12), sample.snapshots.suffix(12)].map(Array.init)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for half in halves {
                group.addTask {
                    let catalog = try sample.open(path)
                    for snapshot in half { try snapshot.insert(into: catalog) }
                }
            }
            group.addTask {
                let catalog = try sample.open(path)
                for snapshot in sample.snapshots {
                    guard try catalog.snapshotIDs().contains(snapshot.row.id) else { continue }
                    #expect(try catalog.files(of: snapshot.row.id, key: snapshot.key) == snapshot.files)
                }
            }
            try await group.waitForAll()
        }

        let catalog = try sample.open(path)
        #expect(try catalog.list(source: nil) == sample.listed)
        try catalog.integrityCheck()
    }

    @Test("is made once where many open it at the same instant", arguments: 0..<20)
    func manyOpenings(_: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for snapshot in sample.snapshots.prefix(4) {
                group.addTask { try snapshot.insert(into: sample.open(path)) }
            }
            try await group.waitForAll()
        }

        #expect(try sample.open(path).snapshotIDs().count == 4)
    }
}
