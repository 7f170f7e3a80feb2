/* Preloaded into `clee` by tests/crash.rs: counts what the program does to the lake, and at a chosen step kills it, stops
 * it, or lets that step and all later ones fail; and bends the clock.
 *
 * In, from the environment:
 *   FAULT_ROOT    the lake; what is done elsewhere does not count
 *   FAULT_OP      only steps of this kind count (open, write, sync, rename, link, mkdir, remove); any when unset
 *   FAULT_SUFFIX  only steps on paths that end so count
 *   FAULT_AT      the step at which it happens, from 1; never when unset
 *   FAULT         `kill`, `stop`, or the number of an error that this and every later step gets
 *   FAULT_LOG     a file that gets one line per counted step
 *   CLOCK         seconds since 1970 at which the program begins, or `jump`: each look at the clock is three days off,
 *                 forth and back in turn
 * Out: the program as it is, but for that. A write that is cut short by a kill has written half.
 *
 * Why not strace or faketime: what is needed beside Rust is a C compiler, which the project needs anyway. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))
#define FDS 4096

static char paths[FDS][256];
static atomic_int counted;
static atomic_int looks;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int ends_with(const char *path, const char *suffix) {
    size_t of_path = strlen(path), of_suffix = strlen(suffix);
    return of_path >= of_suffix && strcmp(path + of_path - of_suffix, suffix) == 0;
}

static int inside(const char *path) {
    const char *root = getenv("FAULT_ROOT");
    return root && path && strncmp(path, root, strlen(root)) == 0;
}

static void tell(int step, const char *op, const char *path) {
    const char *log = getenv("FAULT_LOG");
    if (!log) return;
    int fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    char line[512];
    int length = snprintf(line, sizeof line, "%d %s %s\n", step, op, path);
    if (fd >= 0 && length > 0) (void)!REAL(write)(fd, line, (size_t)length < sizeof line ? (size_t)length : sizeof line);
    if (fd >= 0) REAL(close)(fd);
}

/* What is to happen to this step: 0 for nothing, -1 for the end, else an error. */
static int verdict(const char *op, const char *path) {
    const char *wanted = getenv("FAULT_OP"), *suffix = getenv("FAULT_SUFFIX");
    if (!inside(path) || (wanted && strcmp(wanted, op)) || (suffix && !ends_with(path, suffix))) return 0;
    int step = atomic_fetch_add(&counted, 1) + 1;
    tell(step, op, path);
    const char *at = getenv("FAULT_AT"), *fault = getenv("FAULT");
    if (!at || !fault || step < atoi(at)) return 0;
    if (strcmp(fault, "kill") == 0) return step == atoi(at) ? -1 : 0;
    if (strcmp(fault, "stop") == 0) {
        if (step == atoi(at)) raise(SIGSTOP);
        return 0;
    }
    /* a full disk still lets go of what is there */
    return atoi(fault) == ENOSPC && strcmp(op, "remove") == 0 ? 0 : atoi(fault);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Leaves the calling function when the step is not to be. */
#define STEP(op, path)                        \
    do {                                      \
        int step_verdict = verdict(op, path); \
        if (step_verdict < 0) die();          \
        if (step_verdict > 0) {               \
            errno = step_verdict;             \
            return -1;                        \
        }                                     \
    } while (0)

/* Files opened for reading are remembered too: folders are opened so to be synced. */
static int opened(const char *path, int fd) {
    if (fd >= 0 && fd < FDS) snprintf(paths[fd], sizeof paths[fd], "%s", inside(path) ? path : "");
    return fd;
}

static int open_mode(int flags, va_list more) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0; }

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    int mode = open_mode(flags, more);
    va_end(more);
    if ((flags & O_ACCMODE) != O_RDONLY) STEP("open", path);
    return opened(path, REAL(open)(path, flags, mode));
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    int mode = open_mode(flags, more);
    va_end(more);
    if ((flags & O_ACCMODE) != O_RDONLY) STEP("open", path);
    return opened(path, REAL(open64)(path, flags, mode));
}

int close(int fd) {
    if (fd >= 0 && fd < FDS) paths[fd][0] = 0;
    return REAL(close)(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (fd >= 0 && fd < FDS && paths[fd][0]) {
        int found = verdict("write", paths[fd]);
        if (found < 0) {
            (void)!REAL(write)(fd, bytes, length / 2);
            die();
        }
        if (found > 0) {
            errno = found;
            return -1;
        }
    }
    return REAL(write)(fd, bytes, length);
}

int fsync(int fd) {
    if (fd >= 0 && fd < FDS && paths[fd][0]) STEP("sync", paths[fd]);
    return REAL(fsync)(fd);
}

int rename(const char *from, const char *to) {
    STEP("rename", to);
    return REAL(rename)(from, to);
}

int symlink(const char *target, const char *path) {
    STEP("link", path);
    return REAL(symlink)(target, path);
}

int mkdir(const char *path, mode_t mode) {
    STEP("mkdir", path);
    return REAL(mkdir)(path, mode);
}

int unlink(const char *path) {
    STEP("remove", path);
    return REAL(unlink)(path);
}

int rmdir(const char *path) {
    STEP("remove", path);
    return REAL(rmdir)(path);
}

int clock_gettime(clockid_t which, struct timespec *now) {
    static time_t ahead;
    static atomic_int begun;
    int result = REAL(clock_gettime)(which, now);
    const char *bent = getenv("CLOCK");
    if (!bent || which != CLOCK_REALTIME) return result;
    if (strcmp(bent, "jump") == 0) {
        now->tv_sec += (atomic_fetch_add(&looks, 1) % 2 ? -1 : 1) * 3 * 24 * 3600;
    } else {
        if (!atomic_exchange(&begun, 1)) ahead = (time_t)atoll(bent) - now->tv_sec;
        now->tv_sec += ahead;
    }
    return result;
}
