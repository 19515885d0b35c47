import Cognito
import Fixtures
import Testing

@Suite("What IAM has to allow")
struct PoolPermissionsTests {
    private static let pool = "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbC123"

    @Test("is in IAM's form, and names actions that there are")
    func form() throws {
        let policies = try [
            PoolPermissions.reading(Self.pool, functions: true), PoolPermissions.reading(nil, functions: false),
            PoolPermissions.restoring(Self.pool, isDrill: false), PoolPermissions.restoring(nil, isDrill: true),
        ]
        let lines = try policies.map { String(decoding: try JSON(parsing: $0.utf8).bytes, as: UTF8.self) }

        let answers = try Peer.run("iam_policies", on: lines)

        #expect(answers == policies.map { _ in "ok" })
    }

    @Test("changes nothing to read a pool, and deletes nothing to put one back")
    func least() throws {
        #expect(PoolPermissions.applied.allSatisfy { Operation($0)?.isReading == false })
        let reading = try PoolPermissions.reading(Self.pool, functions: false)
        #expect(PoolPermissions.applied.allSatisfy { !reading.contains("\"cognito-idp:\($0)\"") })
        #expect(!(try PoolPermissions.restoring(nil, isDrill: false)).contains(":Delete"))
        #expect(!(try PoolPermissions.restoring(Self.pool, isDrill: false)).contains(":CreateUserPool\""))
    }
}
