import ArchiveFixtures
import Fixtures
import Foundation
import Ledger
import Replication
import Store
import Testing
import Vault

@Suite("A courier")
struct CourierTests {
    @Test(
        "carries a vault's days to the other side, whatever its volumes, their order, and what is lost of them",
        arguments: 0..<3)
    func days(_ round: Int) async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let sides = try CourierSides()
        var directory = ChangingDirectory(seed: seed, style: .pages, users: 30)
        var snapshots: [(id: String, day: ChangingDirectory.Day)] = []
        var since: String?

        for step in 0..<4 {
            // When some days are archived, and a snapshot is dropped now and then
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let day = directory.next()
                snapshots.append((try await sides.archive.archive(day.files), day))
            }
            let noise = ("noise.bin", random.bytes(Int.random(in: 1...200_000, using: &random)))
            try await sides.archive.archive([noise], source: "noise")
            let medium = try sides.medium("medium-\(step)")
            let packed = try await sides.pack(
                to: medium, since: since, maxByteCount: Int.random(in: 300_000...600_000, using: &random), parity: 20)
            // and volumes come one by one, each damaged somewhere
            for volume in packed.volumes.shuffled(using: &random) {
                let bag = try sides.medium("bag")
                for name in [volume.name] + volume.parity {
                    try FileManager.default.copyItem(atPath: "\(medium)/\(name)", toPath: "\(bag)/\(name)")
                }
                if Bool.random(using: &random) {
                    let place = Int.random(in: 0..<volume.byteCount, using: &random)
                    try CourierSides.damage("\(bag)/\(volume.name)", at: place)
                }
                do { try await sides.unpack(bag) } catch CourierError.incomplete {}
            }

            // Then both sides have the same, and every snapshot comes back byte for byte.
            #expect(try sides.differences() == [], "seed \(seed)")
            let far = try sides.open(sides.far)
            #expect(try await far.verify(.data).problems.isEmpty)
            for (id, day) in snapshots {
                let target = try sides.medium("restored")
                let snapshot = try far.resolve(id, source: nil, to: "restore")
                _ = try await far.restore(snapshot, paths: [], to: .folder(target, overwrite: true))
                for file in day.files {
                    #expect(FileManager.default.contents(atPath: "\(target)/\(file.name)") == Data(file.bytes))
                }
            }
            since =
                Bool.random(using: &random)
                ? try await sides.receipt() : "\(medium)/\(packed.volumes[packed.volumes.count - 1].name)"
        }
    }

    @Test("leaves each file of a new follower with the mode that it has at home")
    func modes() async throws {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()

        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        let carried = try CourierSides.files(of: sides.far).keys
        #expect(carried.contains("muniment.json") && carried.contains { $0.hasPrefix("packs/") })
        for path in carried {
            #expect(
                try mode("\(sides.far)/\(path)") == mode("\(sides.home.folder.path)/\(path)"), "\(path)")
        }
    }

    @Test("is packed in a follower too, for one further on")
    func further() async throws {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        let medium = try sides.medium("m")
        let request = CourierRequest(folder: medium, since: nil, maxByteCount: 1 << 30, parityPercent: nil)
        _ = try await sides.open(sides.far).packCourier(request)

        let further = "\(sides.archive.path)/further"
        try await sides.unpack(medium, into: further)

        #expect(try CourierSides.files(of: further) == CourierSides.files(of: sides.far))
        #expect(try await sides.open(further).verify(.data).problems.isEmpty)
    }

    @Test("packs what came since a checkpoint that the other side has")
    func checkpoint() async throws {
        // Given
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        let note = try #require(try sides.open(sides.far).homeLedger().newestCheckpoint())
        let path = "\(sides.archive.path)/checkpoint"
        try Data(note.description.utf8).write(to: URL(fileURLWithPath: path))
        try await sides.archive.archive([("a.bin", Array("second".utf8))])

        // When
        let medium = try sides.medium("m")
        let packed = try await sides.pack(to: medium, since: path)
        try await sides.unpack(medium)

        // Then
        let all = try sides.medium("all")
        #expect(packed.files < (try await sides.pack(to: all)).files)
        #expect(packed.manifest.sinceSize == Checkpoint(text: note.text)?.size)
        #expect(try sides.differences() == [])
    }

    @Test("is refused where it does not follow on what is there, and the vault stays as it was")
    func gap() async throws {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        let receipt = try await sides.receipt()
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        let second = try sides.medium("second")
        try await sides.pack(to: second, since: receipt)
        try await sides.archive.archive([("a.bin", Array("third".utf8))])
        let third = try sides.medium("third")
        try await sides.pack(to: third, since: "\(second)/\(try sides.volumes(second)[0])")
        let before = try CourierSides.files(of: sides.far)

        let error = await #expect(throws: CourierError.self) { try await sides.unpack(third) }
        guard case .gap = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try CourierSides.files(of: sides.far) == before)

        // And both together are taken, in the order of the ledger.
        #expect(try await sides.unpack(third, second).count == 2)
        #expect(try sides.differences() == [])
        // A new vault cannot begin with what was packed since.
        await #expect(throws: CourierError.self) { try await sides.unpack(third, into: "\(sides.archive.path)/other") }
    }

    @Test("is refused when it comes again, and when an older one comes")
    func replay() async throws {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        let first = try sides.medium("a")
        try await sides.pack(to: first)
        try await sides.unpack(first)
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        let second = try sides.medium("b")
        try await sides.pack(to: second)
        try await sides.unpack(second)
        let before = try CourierSides.files(of: sides.far)

        for medium in [first, second] {
            let error = await #expect(throws: CourierError.self) { try await sides.unpack(medium) }
            guard case .replay = error else { return #expect(Bool(false), "\(String(describing: error))") }
        }
        #expect(try CourierSides.files(of: sides.far) == before)
    }

    @Test("of a ledger that went on apart is refused")
    func fork() async throws {
        // Given a follower, and a home that was put back to before, and then went on in another way
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        let saved = "\(sides.archive.path)/saved"
        try FileManager.default.copyItem(atPath: sides.home.folder.path, toPath: saved)
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        try await sides.carryAll()
        let receipt = try await sides.receipt()
        let old = try sides.open(saved)
        for text in ["other", "others", "and more"] {
            let path = "\(sides.archive.path)/\(text)"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            _ = try await old.ingest(IngestRequest(source: "pool", inputs: [.path(path)]))
        }
        let medium = try sides.medium("fork")
        _ = try await old.packCourier(
            CourierRequest(folder: medium, since: nil, maxByteCount: 1 << 30, parityPercent: nil))
        let before = try CourierSides.files(of: sides.far)

        // When, then
        let error = await #expect(throws: CourierError.self) { try await sides.unpack(medium) }
        guard case .forked = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try CourierSides.files(of: sides.far) == before)
        await #expect(throws: (any Error).self) { try await old.takeReceipt(receipt) }
        await #expect(throws: (any Error).self) {
            try await old.packCourier(
                CourierRequest(folder: medium, since: receipt, maxByteCount: 1 << 30, parityPercent: nil))
        }
    }

    @Test("of another vault is refused, and so is one into the home")
    func foreign() async throws {
        let (sides, others) = (try CourierSides(), try CourierSides())
        for side in [sides, others] { try await side.archive.archive([("a.bin", Array("x".utf8))]) }
        try await sides.carryAll()
        let medium = try others.medium("m")
        try await others.pack(to: medium)

        let error = await #expect(throws: CourierError.self) { try await sides.unpack(medium) }
        guard case .foreign = error else { return #expect(Bool(false), "\(String(describing: error))") }
        await #expect(throws: CourierError.self) { try await others.unpack(medium, into: others.home.folder.path) }
    }

    @Test("that was altered anywhere is refused, or repaired where there is parity", arguments: [nil, 30])
    func altered(_ parity: Int?) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", random.bytes(3000))])
        let medium = try sides.medium("m")
        let packed = try await sides.pack(to: medium, parity: parity)
        let volume = "\(medium)/\(packed.volumes[0].name)"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: volume))
        // Anywhere, and where a manifest reads well all the same: another letter of a path, and of the signature.
        let places =
            (0..<12).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
            + (try [#""packs/"#, #""signature":""#].map { start in
                let start = try #require(bytes.range(of: Data(start.utf8))).upperBound
                return try #require(bytes[start...].firstIndex { "89bc".utf8.contains($0) })
            })

        for (round, place) in places.enumerated() {
            let other = "\(sides.archive.path)/other-\(round)"
            try CourierSides.damage(volume, at: place)
            if parity == nil {
                let error = await #expect(throws: CourierError.self, "seed \(seed)") {
                    try await sides.unpack(medium, into: other)
                }
                guard case .damaged = error else { return #expect(Bool(false), "\(String(describing: error))") }
                #expect(!FileManager.default.fileExists(atPath: other))
            } else {
                #expect(try await sides.unpack(medium, into: other).map(\.repaired) == [1], "seed \(seed)")
                #expect(try await sides.open(other).verify(.data).problems.isEmpty)
            }
            try bytes.write(to: URL(fileURLWithPath: volume))
        }
        // The first bytes alone, too: a stick that was pulled out.
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: volume))
        await #expect(throws: CourierError.self) { try await sides.unpack(medium, into: "\(sides.archive.path)/cut") }
    }

    @Test("keeps what came of the other volumes where one is damaged, until another copy of it comes")
    func anotherCopy() async throws {
        // Given three volumes, the second of which is damaged, and has no parity
        let sides = try CourierSides()
        var random = SeededGenerator(seed: 3)
        for _ in 0..<4 { try await sides.archive.archive([("a.bin", random.bytes(100_000))]) }
        let (medium, copy) = (try sides.medium("m"), try sides.medium("copy"))
        let packed = try await sides.pack(to: medium, maxByteCount: 200_000)
        #expect(packed.volumes.count > 2)
        let name = packed.volumes[1].name
        try FileManager.default.copyItem(atPath: "\(medium)/\(name)", toPath: "\(copy)/\(name)")
        for place in [40_000, 3] {
            try CourierSides.damage("\(medium)/\(name)", at: place)
            let error = await #expect(throws: CourierError.self) { try await sides.unpack(medium) }
            guard case .damaged(let path, _) = error else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            #expect(path.hasSuffix(name))
        }

        // When another copy of that volume comes alone, then all is there.
        #expect(try await sides.unpack(copy).map(\.volumes) == [packed.volumes.count])
        #expect(try sides.differences() == [])
    }

    @Test("brings no key back that was destroyed, and takes away what the home destroyed")
    func destroyed() async throws {
        // Given a follower with two snapshots, of which the home destroys one
        let sides = try CourierSides()
        let gone = try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        try await sides.carryAll()
        #expect(FileManager.default.fileExists(atPath: "\(sides.far)/snapshots/\(gone).key"))
        let policy = "\(sides.archive.path)/policy.json"
        try Data(#"{"version":1,"grace":"1d","default":{"keep-last":1}}"#.utf8)
            .write(to: URL(fileURLWithPath: policy))
        for path in ["snapshots/\(gone)", "layouts/\(gone)"] {
            try DestroyedKeys(sides.home.folder).destroy(["\(sides.home.folder.path)/\(path).key"])
            try FileManager.default.removeItem(atPath: "\(sides.home.folder.path)/\(path)")
        }

        // When
        let medium = try sides.medium("m")
        try await sides.pack(to: medium, since: try await sides.receipt())
        let done = try await sides.unpack(medium)

        // Then
        #expect(done[0].removed == 4)
        for path in ["snapshots/\(gone)", "layouts/\(gone)"] {
            #expect(!FileManager.default.fileExists(atPath: "\(sides.far)/\(path).key"))
            #expect(!FileManager.default.fileExists(atPath: "\(sides.far)/\(path)"))
        }
        #expect(try sides.differences() == [])
    }

    @Test("can be read from at any moment while another is unpacked")
    func readable() async throws {
        let sides = try CourierSides()
        let first = try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        let receipt = try await sides.receipt()
        for number in 0..<30 { try await sides.archive.archive([("a.bin", Array("day \(number)".utf8))]) }
        let medium = try sides.medium("m")
        try await sides.pack(to: medium, since: receipt)

        let (reads, read) = AsyncStream<Void>.makeStream()
        let reading = Task {
            var count = 0
            defer { read.finish() }
            while !Task.isCancelled {
                let vault = try sides.open(sides.far)
                let target = "\(sides.archive.path)/read-\(count)"
                let snapshot = try vault.resolve(first, source: nil, to: "restore")
                _ = try await vault.restore(snapshot, paths: [], to: .folder(target, overwrite: false))
                let report = try await vault.verifyLedger(against: [])
                #expect(report.report.findings.isEmpty, "\(report.report.findings)")
                count += 1
                read.yield()
            }
            return count
        }
        for await _ in reads { break }
        try await sides.unpack(medium)
        reading.cancel()
        let outcome = await reading.result
        switch outcome {
        case .success(let count): #expect(count > 0)
        case .failure(let error): #expect(error is CancellationError, "\(error)")
        }
        #expect(try sides.open(sides.far).folder.snapshotIDs().count == 31)
    }

    @Test("has volumes no longer than asked for, which the public tar reads")
    func volumes() async throws {
        let sides = try CourierSides()
        var random = SeededGenerator(seed: 1)
        for _ in 0..<6 { try await sides.archive.archive([("a.bin", random.bytes(100_000))]) }
        let medium = try sides.medium("m")
        let packed = try await sides.pack(to: medium, maxByteCount: 250_000)

        #expect(packed.volumes.count > 2 && packed.volumes.allSatisfy { $0.byteCount <= 250_000 })
        let out = try sides.medium("out")
        for volume in packed.volumes {
            let (status, text) = try Spawned.run(["tar", "-C", out, "-xf", volume.name], in: medium)
            #expect(status == 0, "\(text)")
        }
        for id in try sides.home.folder.packIDs() {
            let path = sides.home.folder.relative(sides.home.folder.pack(id))
            #expect(
                FileManager.default.contents(atPath: "\(out)/\(path)")
                    == FileManager.default.contents(
                        atPath: sides.home.folder.pack(id)))
        }
        await #expect(throws: CourierError.self) {
            try await sides.pack(to: try sides.medium("small"), maxByteCount: 90_000)
        }
        #expect(try sides.volumes("\(sides.archive.path)/small") == [])
    }

    @Test("has a receipt that brings the follower's own log home, and one more that goes on from it")
    func receipts() async throws {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        let first = try await sides.home.takeReceipt(try await sides.receipt())
        _ = try await sides.open(sides.far).verify(.structure)
        let receipt = try await sides.receipt()
        let second = try await sides.home.takeReceipt(receipt)

        #expect(second.log == first.log && second.logSize > first.logSize)
        let kept = sides.home.folder.follower(first.log)
        #expect(try await sides.home.verifyLog(in: kept.path, against: []).isWhole)
        #expect(try sides.home.followerLedger(kept).size() == second.logSize)
        // An older one, or one that was altered, changes nothing.
        try CourierSides.damage(receipt, at: 5000)
        await #expect(throws: CourierError.self) { try await sides.home.takeReceipt(receipt) }
        await #expect(throws: CourierError.self) { try await sides.open(sides.far).takeReceipt(receipt) }
        await #expect(throws: CourierError.self) { try await sides.home.writeReceipt(to: sides.far) }
        #expect(try sides.home.followerLedger(kept).size() == second.logSize)
    }
}
