#if Network
    import NIOCore

    /// Runs tasks on one event loop, where the connections are that they ask on: an answer is worked on, and the next question
    /// asked, without waking another thread. For tasks that do little more than ask.
    final class LoopExecutor: TaskExecutor {
        private let loop: any EventLoop

        init(_ loop: any EventLoop) { self.loop = loop }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
#endif
