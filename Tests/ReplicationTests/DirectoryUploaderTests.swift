import Foundation
import Replication
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder that is in the way.
@Suite("An uploader to a folder")
struct DirectoryUploaderTests {
    private final class Folder {
        let path = "\(NSTemporaryDirectory())/uploader-\(UUID().uuidString)"
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func failure(_ body: () async throws -> Void) async -> UploadError? {
        do {
            try await body()
            return nil
        } catch { return error as? UploadError }
    }

    @Test("makes no folder where there is none: a disk may not be mounted")
    func missing() async throws {
        let path = "\(NSTemporaryDirectory())/uploader-\(UUID().uuidString)"
        let uploader = DirectoryUploader(path)
        for body in [
            { _ = try await uploader.put(.bytes([1]), as: "a/b", PutTerms()) },
            { _ = try await uploader.list("") }, { _ = try await uploader.read("a/b", 0..<1) },
            { try await uploader.delete("a/b", everyVersion: true) },
        ] {
            let failure = await failure(body)
            #expect("\(failure, default: "none")".contains("there is no such folder. Is the disk mounted?"))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("follows no link below its folder, and takes one for the folder itself")
    func links() async throws {
        let folder = try Folder()
        let elsewhere = try Folder()
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/packs", withDestinationPath: elsewhere.path)
        try Data([9]).write(to: URL(filePath: "\(elsewhere.path)/x"))
        let uploader = DirectoryUploader(folder.path)
        let put = await failure { _ = try await uploader.put(.bytes([1]), as: "packs/y", PutTerms()) }
        #expect("\(put, default: "none")".contains("is a symbolic link"))
        #expect(try await uploader.list("") == [])
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/slot", withDestinationPath: "\(elsewhere.path)/x")
        let taken = await failure { _ = try await uploader.put(.bytes([1]), as: "slot", PutTerms()) }
        #expect("\(taken, default: "none")".contains("something that is no file has that name"))
        #expect(await failure { _ = try await uploader.read("slot", 0..<1) } != nil)
        #expect(try Data(contentsOf: URL(filePath: "\(elsewhere.path)/x")) == Data([9]))

        let link = "\(elsewhere.path)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
        #expect(try await DirectoryUploader(link).put(.bytes([1]), as: "a/b", PutTerms()) == .stored)
    }

    @Test(
        "takes no name that leads elsewhere",
        arguments: ["../x", "a/../../x", "/etc/x", "a//b", ".hidden", "a/.tmp-x", ""])
    func names(_ name: String) async throws {
        let folder = try Folder()
        let uploader = DirectoryUploader(folder.path)
        let put = await failure { _ = try await uploader.put(.bytes([1]), as: name, PutTerms()) }
        #expect("\(put, default: "none")".contains("cannot be the name of an object"))
        #expect(await failure { try await uploader.delete(name, everyVersion: false) } != nil)
    }

    @Test("removes what was begun days ago and never finished, and nothing younger")
    func leftovers() async throws {
        let folder = try Folder()
        let parent = "\(folder.path)/packs/ab"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        for (name, age) in [(".tmp-old", 90_000.0), (".tmp-young", 60)] {
            try Data([1]).write(to: URL(filePath: "\(parent)/\(name)"))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: "\(parent)/\(name)")
        }
        let uploader = DirectoryUploader(folder.path)
        #expect(try await uploader.list("") == [])
        _ = try await uploader.put(.bytes([1]), as: "packs/ab/x", PutTerms())
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent).sorted() == [".tmp-young", "x"])
    }

    @Test("passes over what a file system keeps for itself")
    func foreign() async throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/lost+found", withIntermediateDirectories: false)
        try Data([1]).write(to: URL(filePath: "\(folder.path)/lost+found/x"))
        try Data([1]).write(to: URL(filePath: "\(folder.path)/.DS_Store"))
        #expect(try await DirectoryUploader(folder.path).list("") == [])
    }

    #if os(Linux)
        /// Whether file systems can be mounted here.
        private static let canMount: Bool = {
            let folder = "\(NSTemporaryDirectory())/mount-\(UUID().uuidString)"
            defer { rmdir(folder) }
            guard mkdir(folder, 0o700) == 0, mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else { return false }
            umount(folder)
            return true
        }()

        @Test(
            "says that the disk is full, leaves nothing behind, and goes on when there is room", .enabled(if: canMount))
        func full() async throws {
            let folder = try Folder()
            try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0)
            defer { umount(folder.path) }
            let uploader = DirectoryUploader(folder.path)
            let large = [UInt8](repeating: 1, count: 900_000)
            #expect(try await uploader.put(.bytes(large), as: "a/first", PutTerms()) == .stored)
            let failure = await failure { _ = try await uploader.put(.bytes(large), as: "a/second", PutTerms()) }
            guard case .full = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/a") == ["first"])
            try await uploader.delete("a/first", everyVersion: false)
            #expect(try await uploader.put(.bytes(large), as: "a/second", PutTerms()) == .stored)
        }

        @Test("says that the disk is read-only", .enabled(if: canMount))
        func readOnly() async throws {
            let folder = try Folder()
            try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0)
            defer { umount(folder.path) }
            let uploader = DirectoryUploader(folder.path)
            _ = try await uploader.put(.bytes([1]), as: "a/x", PutTerms())
            // A process that another test is just starting may hold a descriptor that it takes over from this one.
            while mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) != 0 {
                try #require(errno == EBUSY)
                try await Task.sleep(for: .milliseconds(50))
            }
            for body in [
                { _ = try await uploader.put(.bytes([1]), as: "a/y", PutTerms()) },
                { try await uploader.delete("a/x", everyVersion: false) },
                { try await uploader.delete("a/x", everyVersion: true) },
            ] {
                let failure = await failure(body)
                guard case .forbidden = failure else {
                    Issue.record("\(String(describing: failure))")
                    continue
                }
            }
            #expect(try await uploader.read("a/x", 0..<1) == [1])
        }
    #endif
}
