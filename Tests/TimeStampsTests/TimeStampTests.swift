import Fixtures
import Foundation
import Testing

@testable import TimeStamps

@Suite("A time stamp")
struct TimeStampTests {
    private static let message = Array("muniment/10\n7\nroot\n".utf8)

    private static func trusted(_ authority: SampleAuthority) throws -> CertificateAuthority {
        try CertificateAuthority(CertificateAuthority.certificates(in: authority.root))
    }

    @Test(
        "of openssl's authority is accepted, as its answer and as the token alone",
        arguments: SampleAuthority.Keys.allCases, ["sha256", "sha384", "sha512"])
    func accepted(_ keys: SampleAuthority.Keys, _ digest: String) throws {
        let authority = try SampleAuthority(keys, digest: digest)
        let before = Int64(Date().timeIntervalSince1970)
        let answer = try authority.answer(TimeStampRequest(over: Self.message).bytes)

        let stamp = try TimeStamp(answer, over: Self.message, by: Self.trusted(authority))

        #expect((before...Int64(Date().timeIntervalSince1970)).contains(stamp.seconds))
        #expect(stamp.signer.contains("stamper"))
        let token = try authority.token(in: answer)
        #expect(token == stamp.token)
        #expect(try TimeStamp(token, over: Self.message, by: Self.trusted(authority)) == stamp)
    }

    @Test("over something else is refused")
    func otherMessage() throws {
        let authority = try SampleAuthority()
        let answer = try authority.answer(TimeStampRequest(over: Self.message).bytes)
        #expect(throws: TimeStampError.otherMessage) {
            try TimeStamp(answer, over: Self.message + [0], by: Self.trusted(authority))
        }
    }

    @Test("of another authority of the same names is refused")
    func otherAuthority() throws {
        let authority = try SampleAuthority()
        let answer = try authority.answer(TimeStampRequest(over: Self.message).bytes)
        let other = try SampleAuthority()
        let error = #expect(throws: TimeStampError.self) {
            try TimeStamp(answer, over: Self.message, by: Self.trusted(other))
        }
        guard case .notTrusted? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test(
        "whose certificate may not stamp, or is not an authority's, or has run out, is refused",
        arguments: [SampleAuthority.Fault.notCritical, .noAuthority, .expired])
    func unfit(_ fault: SampleAuthority.Fault) throws {
        let authority = try SampleAuthority(fault: fault)
        let answer: [UInt8]
        // openssl refuses to stamp with some of them itself.
        do { answer = try authority.answer(TimeStampRequest(over: Self.message).bytes) } catch let error
            as SampleAuthority.Failed
        {
            return #expect(!error.text.isEmpty)
        }
        #expect(throws: TimeStampError.self) {
            try TimeStamp(answer, over: Self.message, by: Self.trusted(authority))
        }
    }

    @Test("of which any byte is another never says another time, and cut off anywhere it is none")
    func altered() throws {
        let authority = try SampleAuthority()
        let answer = try authority.answer(TimeStampRequest(over: Self.message).bytes)
        let trusted = try Self.trusted(authority)
        let whole = try TimeStamp(answer, over: Self.message, by: trusted)
        var refused = 0
        for place in answer.indices {
            var altered = answer
            altered[place] ^= 1 << (place % 8)
            guard let stamp = try? TimeStamp(altered, over: Self.message, by: trusted) else {
                refused += 1
                continue
            }
            #expect(stamp.seconds == whole.seconds, "byte \(place)")
        }
        #expect(refused > answer.count / 2)
        for count in stride(from: 0, to: answer.count, by: 7) {
            #expect(throws: TimeStampError.self) {
                try TimeStamp(Array(answer[..<count]), over: Self.message, by: trusted)
            }
        }
    }

    @Test("that was declined says so")
    func declined() throws {
        let authority = try SampleAuthority()
        // SEQUENCE { SEQUENCE { INTEGER 2 } }
        #expect(throws: TimeStampError.declined(status: 2)) {
            try TimeStamp([0x30, 5, 0x30, 3, 2, 1, 2], over: Self.message, by: Self.trusted(authority))
        }
    }
}
