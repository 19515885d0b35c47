extension Range<Int> {
    /// The first place that `isBehind` what is looked for, where all later ones are too; the range's end where none is. Found by
    /// halves.
    @inlinable package func firstPlace(_ isBehind: (Int) throws -> Bool) rethrows -> Int {
        var low = lowerBound
        var high = upperBound
        while low < high {
            let middle = (low + high) / 2
            if try isBehind(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Array {
    /// The first place whose element `isBehind` what is looked for, where all later ones are too; the count where none is.
    @inlinable package func firstPlace(_ isBehind: (Element) throws -> Bool) rethrows -> Int {
        try indices.firstPlace { try isBehind(self[$0]) }
    }
}
