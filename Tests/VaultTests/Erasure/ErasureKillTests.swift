import Foundation
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("An erasure that is killed")
struct ErasureKillTests {
    private static func users(_ day: Int, without gone: Set<String> = []) -> String {
        (["ana", "bo"] + (0..<40).map { "user-\($0)" }).filter { !gone.contains($0) }.map { name in
            #"{"Username":"\#(name)","sub":"sub-of-\#(name)","day":\#(name.utf8.count % 2 == 0 ? day : 0)}"# + "\n"
        }.joined()
    }

    @Test("anywhere harms no one else, reads well at once, and is finished by asking for it again")
    func killed() async throws {
        let template = try FilesArchive()
        var snapshots: [String] = []
        for day in 0..<3 {
            snapshots.append(
                try await template.archive(["users.jsonl": Self.users(day), "ana.txt": "ana was here"]).snapshot)
            if day == 1 { try FileManager.default.removeItem(atPath: template.folder.state) }
        }
        let isSoak = ProcessInfo.processInfo.environment["MUNIMENT_SOAK"] != nil
        let step = isSoak ? 1 : 3
        var point = isSoak ? 1 : Int.random(in: 1...3)
        print("killed erasures: from point \(point)")
        var isDone = false
        while !isDone {
            let archive = try FilesArchive(copying: template)
            let roots = try archive.roots()
            let (path, key) = (archive.folder.path, archive.scratch.key("ada"))
            let result = await #expect(processExitsWith: .failure, observing: []) {
                [path = path as String, key = key as String, point = point as Int] in
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                let vault = try Vault.open(at: path, secrets: [.keyFile(path: key)], as: nil, reason: "request 118")
                var request = ErasureRequest(key: "ana", source: "pool")
                request.files = .destroy
                request.mentions = .keep
                _ = try await vault.erase(request)
                exit(7)
            }
            isDone = result?.exitStatus == .exitCode(7)

            for (day, snapshot) in snapshots.enumerated() {
                let (files, _) = try await archive.restored(snapshot)
                let rest = files["users.jsonl"]
                #expect(
                    rest == Self.users(day) || rest == Self.users(day, without: ["ana"]), "point \(point), day \(day)")
            }
            #expect(try await archive.problems() == [], "point \(point)")
            // Somebody else's turn between, which must not bring back what is gone.
            if point % 2 == 0 { try await archive.archive(["users.jsonl": Self.users(2, without: ["ana"])]) }

            _ = try await archive.erase("ana", files: .destroy, mentions: .keep)

            for (day, snapshot) in snapshots.enumerated() {
                let (files, _) = try await archive.restored(snapshot)
                #expect(
                    files == ["users.jsonl": Self.users(day, without: ["ana"])], "point \(point), day \(day)")
            }
            #expect(try await archive.problems() == [], "point \(point)")
            let present = try archive.roots()
            #expect(roots.allSatisfy { present[$0.key] == $0.value }, "point \(point)")
            let whole = try DecryptedWhole(archive.custodian())
            #expect(whole.places(of: "\"ana\"") == [] && whole.places(of: "sub-of-ana\"") == [], "point \(point)")
            #expect(whole.places(of: "ana was here") == [], "point \(point)")
            let list = try archive.custodian().certificates()
            #expect(list.damages.isEmpty && list.certificates.allSatisfy(\.isOnRecord), "point \(point)")
            #expect(list.certificates.count == 1, "point \(point)")
            point += step
        }
        #expect(point > 20)
    }
}
