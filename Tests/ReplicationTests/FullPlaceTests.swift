import Fixtures
import Foundation
import Store
import Testing

@testable import Replication

#if os(Linux)
    import Glibc

    @Suite("A replica on a disk that is full")
    struct FullPlaceTests {
        /// Whether file systems can be mounted here.
        private static let canMount: Bool = {
            let folder = "\(NSTemporaryDirectory())/mount-\(UUID().uuidString)"
            defer { rmdir(folder) }
            guard mkdir(folder, 0o700) == 0, mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else { return false }
            umount(folder)
            return true
        }()

        @Test(
            "stays the vault that it was, however little room is left, and is brought up to date when there is some",
            .enabled(if: canMount))
        func full() async throws {
            let copied = try await CopiedVault()
            try #require(mount("tmpfs", copied.place, "tmpfs", 0, "size=8m") == 0)
            defer { umount(copied.place) }
            try await copied.push()
            let seed = UInt64.random(in: 0...9999)
            print("full replica: seed \(seed)")
            var random = SeededGenerator(seed: seed)
            for round in 0..<8 {
                let before = try #require(try await copied.inventory())
                // Bytes that are not to be shortened.
                try await copied.archive.archive([("noise.bin", random.bytes(300_000))], source: "noise")
                let ballast = "\(copied.place)/.ballast"
                var status = statvfs()
                statvfs(copied.place, &status)
                let left = Int.random(in: 0...90, using: &random) * 4096
                let size = Int(status.f_bavail) * Int(status.f_bsize) - left
                try Data(count: max(0, size)).write(to: URL(filePath: ballast))
                do {
                    try await copied.push()
                } catch let error as UploadError {
                    guard case .full = error else {
                        Issue.record("round \(round): \(error)")
                        continue
                    }
                    #expect(try await copied.inventory()?.size == before.size)
                }
                #expect(try await copied.verify().problems.isEmpty, "round \(round)")
                unlink(ballast)
                try await copied.push()
                let report = try await copied.verify()
                #expect(report.problems.isEmpty && report.notices.isEmpty, "round \(round): \(report)")
            }
        }
    }
#endif
