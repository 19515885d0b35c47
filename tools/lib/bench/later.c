/* Preloaded into a process to be measured: its clock is LATER_SECONDS ahead, and at its end it leaves in LATER_IO what it has
   read and written, as the kernel counts it. For terms that nobody wants to wait for. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    const char *later = getenv("LATER_SECONDS");
    if (result == 0 && clock == CLOCK_REALTIME && later) time->tv_sec += atol(later);
    return result;
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("LATER_IO");
    if (!path) return;
    char counts[4096];
    int from = open("/proc/self/io", O_RDONLY), to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t count = from < 0 ? 0 : read(from, counts, sizeof counts);
    if (to >= 0 && count > 0 && write(to, counts, count)) {}
}
