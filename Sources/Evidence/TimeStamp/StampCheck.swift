import TimeStamps

extension BagStamp {
    /// Says of a bag's time stamp whether it holds, or that it was not looked at.
    ///
    /// - Parameter authority: whose stamp it should be; nil where nobody named one.
    /// - Throws: `StoreError`.
    static func check(
        _ bag: BagReader, _ authority: CertificateAuthority?, _ report: inout EvidenceReport
    ) throws {
        let stamped = bag.isSealed ? "the sealed file" : "the list of all files"
        guard let authority else {
            if try lies(beside: bag.path) {
                report.notices.append(
                    "a time stamp over \(stamped) lies beside it, which was not checked: name the authority's certificates with --ca"
                )
            }
            return
        }
        do {
            guard let stamp = try checked(of: bag.path, by: authority) else {
                // Whoever names an authority takes silence for its word.
                report.faults.append("there is no time stamp over \(stamped)")
                return
            }
            report.checked.append("\(stamp.signer) had seen \(stamped) at \(stamp.time.readable)")
        } catch let error as TimeStampError {
            report.faults.append("the time stamp over \(stamped) does not hold: \(error)")
        }
    }
}
