// Invariant: these are asked only of buffers whose length was checked to be above zero.

extension UnsafeRawBufferPointer {
    /// Where the bytes begin, for calls into libsodium that take no absent pointer.
    var start: UnsafeRawPointer {
        guard let baseAddress else { preconditionFailure("bytes are needed where there are none") }
        return baseAddress
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Where the bytes begin, for calls into libsodium that take no absent pointer.
    var start: UnsafeMutableRawPointer {
        guard let baseAddress else { preconditionFailure("bytes are needed where there are none") }
        return baseAddress
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Where the bytes begin, for calls into libsodium that take no absent pointer.
    var start: UnsafeMutablePointer<UInt8> {
        guard let baseAddress else { preconditionFailure("bytes are needed where there are none") }
        return baseAddress
    }
}
