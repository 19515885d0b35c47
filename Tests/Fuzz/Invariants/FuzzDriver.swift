/// What libFuzzer calls with each input.
package typealias FuzzTest = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// libFuzzer's own main function in all but name (`FuzzerInterface`, "LLVMFuzzerRunDriver").
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: FuzzTest
) -> CInt

/// The package manager gives the main function of a program a name of its own, so libFuzzer's can not be linked: each fuzz
/// program defines the named one and calls this.
package enum FuzzDriver {
    package static func run(
        _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ test: FuzzTest
    ) -> CInt {
        var count = count
        var arguments = arguments
        return runDriver(&count, &arguments, test)
    }
}
