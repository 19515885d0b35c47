#if Network
    import AWS
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Retention
    import Seal
    import Store
    import Testing
    import Vault

    @testable import Replication

    @Suite("A replica in a bucket")
    struct S3ReplicaTests {
        @Test("is pushed, verified and cloned as one in a folder is")
        func usual() async throws {
            let server = try await S3Servers.shared.seaweed()
            let uploader = try S3Uploader.testing(try await server.bucket(), at: server.url)
            let copied = try await CopiedVault(days: 3)
            try await copied.push(uploader)
            try await copied.ingest(5)
            try await copied.collectGarbage()
            try await copied.push(uploader)

            let report = try await CopyVerification(uploader, of: copied.vault).run(.data)
            #expect(report.problems.isEmpty && report.notices.isEmpty, "\(report)")
            let target = "\(copied.archive.path)/clone"
            _ = try await Clone(uploader, to: target).run()
            let follower = try Vault.open(at: target, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")])
            #expect(try await follower.verify(.data).problems.isEmpty)
        }

        @Test("comes back as it was before somebody deleted what is in it, where the bucket keeps versions")
        func asOf() async throws {
            let server = try await S3Servers.shared.seaweed()
            let uploader = try S3Uploader.testing(try await server.bucket(isVersioned: true), at: server.url)
            let copied = try await CopiedVault()
            try await copied.push(uploader)
            try await Task.sleep(for: .milliseconds(1100))
            let then = Timestamp.now
            try await Task.sleep(for: .milliseconds(1100))
            for object in try await uploader.list("") { try await uploader.delete(object.name, everyVersion: false) }
            let target = "\(copied.archive.path)/clone"
            await #expect(throws: CopyError.self) { try await Clone(uploader, to: target).run() }

            _ = try await Clone(uploader, to: target, asOf: then).run()

            let follower = try Vault.open(at: target, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")])
            #expect(try await follower.verify(.data).problems.isEmpty)
            #expect(try follower.folder.snapshotIDs() == copied.folder.snapshotIDs())
        }

        @Test("has no version of a destroyed key after the next push")
        func everyVersion() async throws {
            let server = try await S3Servers.shared.seaweed()
            let uploader = try S3Uploader.testing(try await server.bucket(isVersioned: true), at: server.url)
            let copied = try await CopiedVault(days: 4)
            try await copied.push(uploader)
            try await Task.sleep(for: .milliseconds(1100))
            let then = Timestamp.now
            try await copied.collectGarbage()
            try await copied.push(uploader)

            let place = PlaceReading(uploader)
            let inventory = try #require(
                try await StoredInventory.newest(among: place.list(), at: place)?.inventory)
            let versions = Set(try await uploader.list("", asOf: then).map(\.name))
            #expect(!inventory.destroyed.isEmpty)
            for key in inventory.destroyed { #expect(!versions.contains("\(key.path).\(key.digest.hex)")) }
        }

        @Test("locks keys for their own time, says until when one that was destroyed stays, and renews what is live")
        func locks() async throws {
            let server = try await S3Servers.shared.seaweed()
            let settings = ["lock": "governance", "key-lock": "2d"]
            let uploader = try S3Uploader.testing(try await server.bucket(locks: true), at: server.url, settings)
            let copied = try await CopiedVault(days: 4)
            _ = try await copied.vault.push(to: copied.replica, uploader, UploaderSettings(settings))
            let before = Timestamp.now.nanoseconds
            try await copied.collectGarbage()

            let report = try await copied.vault.push(to: copied.replica, uploader, UploaderSettings(settings))

            #expect(report.denied.isEmpty, "\(report.denied)")
            let keys = report.locked.filter { $0.object.contains(".key.") }
            #expect(!keys.isEmpty)
            for key in keys {
                let end = try #require(key.lockedUntil).nanoseconds
                #expect(abs(end - before - 2 * LockTerms.day) < 600_000_000_000)
            }
            // Two days are two days, but for a moment; a month is more.
            let same = try await copied.vault.extendLocks(of: copied.replica, uploader, UploaderSettings(settings))
            #expect(same.renewed == 0 && same.objects == report.files + 1)
            let longer = UploaderSettings(["lock": "governance"])
            let renewed = try await copied.vault.extendLocks(of: copied.replica, uploader, longer)
            #expect(renewed.renewed == renewed.objects)
            #expect(try await copied.vault.extendLocks(of: copied.replica, uploader, longer).renewed == 0)
        }

        @Test(
            "has its locks renewed by a push when half of the time for keys is over, also where nothing else is to do")
        func renewingPush() async throws {
            let server = try await S3Servers.shared.seaweed()
            let two = UploaderSettings(["lock": "governance", "key-lock": "2d"])
            let four = UploaderSettings(["lock": "governance", "key-lock": "4d"])
            let uploader = try S3Uploader.testing(try await server.bucket(locks: true), at: server.url, two.values)
            let copied = try await CopiedVault(days: 2)
            let (vault, replica) = (copied.vault, copied.replica)
            let date = LockDate(vault.folder, replica.name, keyLockDays: 2)

            #expect(try await vault.push(to: replica, uploader, two).renewed == 0)
            #expect(try await vault.push(to: replica, uploader, two).isUpToDate)
            // Longer locks are wanted from now on, of what is there as well.
            let renewed = try await vault.push(to: replica, uploader, four)

            let key = try #require(try await uploader.list("packs/").first { $0.name.contains(".key.") })
            let end = try #require(try await uploader.lock(of: key.name))
            #expect(end.nanoseconds > Timestamp.now.nanoseconds + 3 * LockTerms.day)
            #expect(renewed.renewed > 0 && !renewed.isUpToDate)
            #expect(try await vault.push(to: replica, uploader, four).isUpToDate)

            // When it is time.
            let now = Timestamp.now
            date.remember(now)
            #expect(!date.isDue(at: Timestamp(nanoseconds: now.nanoseconds + LockTerms.day - 1_000_000_000)))
            #expect(date.isDue(at: Timestamp(nanoseconds: now.nanoseconds + LockTerms.day + 1_000_000_000)))
            #expect(date.isDue(at: Timestamp(nanoseconds: now.nanoseconds - LockTerms.day)))
            date.remember(Timestamp(nanoseconds: now.nanoseconds - 2 * LockTerms.day))
            #expect(try await !vault.push(to: replica, uploader, two).isUpToDate)
            #expect(try await vault.push(to: replica, uploader, two).isUpToDate)
        }

        @Test("locks packs for the policy's longest minimum, and renews them when that becomes longer")
        func terms() async throws {
            let server = try await S3Servers.shared.seaweed()
            let settings = ["lock": "compliance", "key-lock": "2d"]
            let uploader = try S3Uploader.testing(try await server.bucket(locks: true), at: server.url, settings)
            let copied = try await CopiedVault()
            let told = UploaderSettings(settings)
            func days(_ name: String) async throws -> Double {
                let end = try #require(try await uploader.lock(of: name))
                return Double(end.nanoseconds - Timestamp.now.nanoseconds) / Double(LockTerms.day)
            }
            func set(_ minimum: String) throws {
                let text = "version: 1\nsources: {pool: {minimum: \(minimum)}, other: {minimum: 5d}}"
                _ = try copied.vault.setPolicy(try Policy(text, from: "a test"))
            }
            try set("100d")
            _ = try await copied.vault.push(to: copied.replica, uploader, told)
            let names = try await uploader.list("").map(\.name)
            for name in names {
                let isKept = !name.contains(".") && !name.hasPrefix("ledger/")
                #expect(abs(try await days(name) - (isKept ? 100 : 2)) < 0.1, "\(name)")
            }
            try set("200d")

            let renewed = try await copied.vault.extendLocks(of: copied.replica, uploader, told)

            let kept = names.filter { !$0.contains(".") }
            #expect(renewed.renewed == kept.count && !kept.isEmpty)
            for name in kept { #expect(abs(try await days(name) - 200) < 0.1, "\(name)") }
        }

        @Test("says until when a key is locked that somebody else deleted for now")
        func lockedBeneath() async throws {
            let server = try await S3Servers.shared.seaweed()
            let settings = ["lock": "governance", "key-lock": "2d"]
            let uploader = try S3Uploader.testing(try await server.bucket(locks: true), at: server.url, settings)
            let copied = try await CopiedVault(days: 4)
            let told = UploaderSettings(settings)
            _ = try await copied.vault.push(to: copied.replica, uploader, told)
            for object in try await uploader.list("packs/") where object.name.contains(".key.") {
                try await uploader.delete(object.name, everyVersion: false)
            }
            try await copied.collectGarbage()

            let report = try await copied.vault.push(to: copied.replica, uploader, told)

            #expect(report.denied.isEmpty, "\(report.denied)")
            #expect(report.locked.contains { $0.object.hasPrefix("packs/") && $0.object.contains(".key.") })
        }

        @Test("lets go of what was deleted under a hold, when the hold is released")
        func released() async throws {
            let server = try await S3Servers.shared.seaweed()
            let settings = ["lock": "governance", "key-lock": "2d"]
            let bucket = try await server.bucket(locks: true)
            let uploader = try S3Uploader.testing(bucket, at: server.url, settings)
            let copied = try await CopiedVault(days: 4)
            let told = UploaderSettings(settings)
            let custodian = try Vault.open(
                at: copied.folder.path, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")], reason: "a case")
            var hold = HoldRequest(caseName: "case 7")
            hold.snapshots = [try #require(try copied.vault.folder.snapshotIDs().sorted().first)]
            let number = try custodian.placeHold(hold)
            _ = try await copied.vault.push(to: copied.replica, uploader, told)
            let before = try await uploader.list("packs/")
            try await copied.collectGarbage()
            _ = try await copied.vault.push(to: copied.replica, uploader, told)
            let now = Set(try await uploader.list("packs/").map(\.name))
            let gone = before.filter { !$0.name.contains(".key.") && !now.contains($0.name) }
            try #require(!gone.isEmpty)
            let versions = try await uploader.listEver("packs/").filter { version in
                gone.contains { $0.name == version.name }
            }
            func status(of object: ListedObject) async throws -> String {
                let answer = try await server.ask(
                    "GET", "/\(bucket)/copies/of-vault/\(object.name)",
                    [QueryItem("legal-hold"), QueryItem("versionId", object.version ?? "")])
                return String(decoding: answer.bytes, as: UTF8.self)
            }
            for version in versions { #expect(try await status(of: version).contains("ON")) }

            _ = try custodian.releaseHolds([number])
            _ = try await copied.vault.push(to: copied.replica, uploader, told)

            for version in versions { #expect(try await status(of: version).contains("OFF")) }
        }

        @Test("has an object that a repair put again locked and held as it was")
        func repaired() async throws {
            let server = try await S3Servers.shared.seaweed()
            let settings = ["lock": "governance", "key-lock": "2d"]
            let prefix = "copies/of-vault/"
            let bucket = try await server.bucket(locks: true)
            let uploader = try S3Uploader.testing(bucket, at: server.url, settings)
            let copied = try await CopiedVault()
            var hold = HoldRequest(caseName: "case 7")
            hold.sources = ["pool"]
            let custodian = try Vault.open(
                at: copied.folder.path, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")],
                reason: "a court asked")
            _ = try custodian.placeHold(hold)
            let told = UploaderSettings(settings)
            _ = try await copied.vault.push(to: copied.replica, uploader, told)
            let inventory = try #require(
                try await StoredInventory.newest(
                    among: PlaceReading(uploader).list(), at: PlaceReading(uploader))?.inventory)
            let pack = try #require(inventory.files.first { $0.path.hasPrefix("packs/") && $0.isNeverReplaced })
            let key = try #require(inventory.files.first { $0.path.hasPrefix("packs/") && !$0.isNeverReplaced })
            // Somebody who may write there puts other bytes on top.
            for file in [pack, key] {
                try await server.ask("PUT", "/\(bucket)/\(prefix)\(file.objectName)", [], [:], "x")
            }

            let report = try await copied.vault.repair(from: copied.replica, uploader, told, data: false)

            #expect(Set(report.putAgain) == [pack.objectName, key.objectName] && report.left.isEmpty, "\(report)")
            for file in [pack, key] {
                let end = try #require(try await uploader.lock(of: file.objectName), "\(file.path)")
                #expect(end.nanoseconds - Timestamp.now.nanoseconds > LockTerms.day)
            }
            let held = try await server.ask(
                "GET", "/\(bucket)/\(prefix)\(pack.objectName)", [QueryItem("legal-hold")])
            #expect(String(decoding: held.bytes, as: UTF8.self).contains("ON"))
        }
    }
#endif
