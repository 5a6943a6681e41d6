/* Preloaded into the store: knows which bytes of its files would survive a loss of power, and fails writes when told to.
 *
 * What survives is what POSIX promises: of a file, what was there when it was last synced; of a name in a directory, what
 * was there when the directory was last synced. All of it is noted in a ledger, a file that is mapped and shared, so that
 * it outlives SIGKILL; `power.py` reads it and cuts the files accordingly. Only files below POWER_ROOT are looked at.
 *
 * Form of the ledger (little-endian, see power.py): a head of 64 bytes, then RECORDS records of 1,024 bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define RECORDS 128
#define PATH_BYTES 480
#define DESCRIPTORS 4096
#define LOCK_TRIES 1000000

enum { USED = 1, NEW_NAME = 2, REPLACED = 4 };

struct record {
  uint64_t synced;          /* bytes of the file that survive */
  uint64_t before_synced;   /* the same of the file that had this name before, kept as `before` */
  uint32_t flags;
  uint32_t unused;
  char path[PATH_BYTES];
  char before[PATH_BYTES];
  char rest[1024 - 24 - 2 * PATH_BYTES];
};

struct ledger {
  uint32_t lock;
  uint32_t write_errno;     /* writes fail with this; 0: they do not */
  uint32_t write_half;      /* 1: half of the bytes are written before that */
  uint32_t failed;          /* how many writes have failed */
  uint64_t sync_delay_us;   /* a sync takes so much longer */
  uint64_t syncs;
  char rest[64 - 32];
  struct record records[RECORDS];
};

_Static_assert(sizeof(struct record) == 1024, "as power.py reads it");

static struct ledger *ledger;
static char root[PATH_BYTES];
static size_t root_length;
static unsigned char watched[DESCRIPTORS]; /* descriptors opened below the root */

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_truncate)(const char *, off_t);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
  real_open = dlsym(RTLD_NEXT, "open");
  real_openat = dlsym(RTLD_NEXT, "openat");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
  real_truncate = dlsym(RTLD_NEXT, "truncate");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  const char *path = getenv("POWER_LEDGER"), *below = getenv("POWER_ROOT");
  if (path == NULL || below == NULL || strlen(below) >= PATH_BYTES) return;
  int fd = real_open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *mapped = mmap(NULL, sizeof(struct ledger), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  real_close(fd);
  if (mapped == MAP_FAILED) return;
  strcpy(root, below);
  root_length = strlen(root);
  ledger = mapped;
}

/* Whoever holds it may be killed: then it is taken anyway, for what it guards is one record. */
static void take(void) {
  for (int i = 0; i < LOCK_TRIES && __sync_lock_test_and_set(&ledger->lock, 1); i++) {
  }
}

static void give(void) { __sync_lock_release(&ledger->lock); }

/* The absolute form of a path below the root; NULL for any other. */
static char *below_root(int directory, const char *path, char *buffer) {
  char base[PATH_MAX];
  if (ledger == NULL || path == NULL) return NULL;
  if (path[0] == '/') {
    snprintf(buffer, PATH_BYTES, "%s", path);
  } else {
    if (directory == AT_FDCWD) {
      if (getcwd(base, sizeof base) == NULL) return NULL;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
      ssize_t n = readlink(link, base, sizeof base - 1);
      if (n < 0) return NULL;
      base[n] = 0;
    }
    if (snprintf(buffer, PATH_BYTES, "%s/%s", base, path) >= PATH_BYTES) return NULL;
  }
  if (strncmp(buffer, root, root_length) != 0) return NULL;
  return buffer;
}

static char *path_of(int fd, char *buffer) {
  char link[64];
  if (ledger == NULL) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, buffer, PATH_BYTES - 1);
  if (n < 0) return NULL;
  buffer[n] = 0;
  return strncmp(buffer, root, root_length) == 0 ? buffer : NULL;
}

static struct record *find(const char *path, int make) {
  struct record *empty = NULL;
  for (int i = 0; i < RECORDS; i++) {
    struct record *one = &ledger->records[i];
    if (!(one->flags & USED)) {
      if (empty == NULL) empty = one;
    } else if (strcmp(one->path, path) == 0) {
      return one;
    }
  }
  if (!make) return NULL;
  if (empty == NULL) abort(); /* more files than anybody thought of: no run without knowing all of them */
  memset(empty, 0, sizeof *empty);
  strcpy(empty->path, path);
  empty->flags = USED;
  return empty;
}

/* --- names --- */

static void opened(const char *path, int fd, int flags, int existed) {
  if (fd < 0) return;
  if (fd < DESCRIPTORS) watched[fd] = 1;
  take();
  struct record *one = find(path, flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR));
  if (one != NULL && !existed) one->flags |= NEW_NAME;
  if (one != NULL && (flags & O_TRUNC)) one->synced = 0;
  give();
}

static int watched_open(int directory, const char *path, int flags, mode_t mode) {
  char buffer[PATH_BYTES];
  char *below = below_root(directory, path, buffer);
  int existed = below != NULL && access(below, F_OK) == 0;
  struct stat about;
  int fd = real_openat(directory, path, flags, mode);
  if (below != NULL && fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) opened(below, fd, flags, existed);
  return fd;
}

#define MODE(flags, mode)                  \
  if ((flags) & (O_CREAT | O_TMPFILE)) {   \
    va_list rest;                          \
    va_start(rest, flags);                 \
    mode = va_arg(rest, mode_t);           \
    va_end(rest);                          \
  }

int open(const char *path, int flags, ...) {
  mode_t mode = 0;
  MODE(flags, mode)
  return watched_open(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  mode_t mode = 0;
  MODE(flags, mode)
  return watched_open(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int directory, const char *path, int flags, ...) {
  mode_t mode = 0;
  MODE(flags, mode)
  return watched_open(directory, path, flags, mode);
}

int openat64(int directory, const char *path, int flags, ...) {
  mode_t mode = 0;
  MODE(flags, mode)
  return watched_open(directory, path, flags | O_LARGEFILE, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < DESCRIPTORS) watched[fd] = 0;
  return real_close(fd);
}

int rename(const char *from, const char *to) {
  char from_buffer[PATH_BYTES], to_buffer[PATH_BYTES], before[PATH_BYTES];
  char *below_from = below_root(AT_FDCWD, from, from_buffer), *below_to = below_root(AT_FDCWD, to, to_buffer);
  if (below_from == NULL || below_to == NULL) return real_rename(from, to);
  static unsigned count;
  int kept = 0;
  if (snprintf(before, PATH_BYTES, "%s.before-%d-%u", below_to, (int)getpid(), count++) < PATH_BYTES)
    kept = link(below_to, before) == 0;
  int result = real_rename(from, to);
  if (result != 0) {
    if (kept) real_unlink(before);
    return result;
  }
  take();
  struct record *old = find(below_to, 0), *new = find(below_from, 1);
  uint32_t flags = USED | (kept ? REPLACED : NEW_NAME);
  uint64_t before_synced = old == NULL ? 0 : old->synced;
  if (old != NULL && (old->flags & (REPLACED | NEW_NAME))) { /* twice without a sync: the first state survives */
    flags = old->flags;
    before_synced = old->before_synced;
    if (kept) real_unlink(before);
    strcpy(before, old->before);
  }
  if (old != NULL) old->flags = 0;
  strcpy(new->path, below_to);
  strcpy(new->before, (flags & REPLACED) ? before : "");
  new->before_synced = before_synced;
  new->flags = flags;
  give();
  return result;
}

int unlink(const char *path) {
  char buffer[PATH_BYTES];
  char *below = below_root(AT_FDCWD, path, buffer);
  int result = real_unlink(path);
  if (below != NULL && result == 0) {
    take();
    struct record *one = find(below, 0);
    if (one != NULL) one->flags = 0;
    give();
  }
  return result;
}

/* --- bytes --- */

/* Whether this write is to fail, and after how many bytes. */
static int fails(int fd, size_t *count) {
  if (ledger == NULL || fd < 0 || fd >= DESCRIPTORS || !watched[fd] || ledger->write_errno == 0) return 0;
  __sync_fetch_and_add(&ledger->failed, 1);
  *count = ledger->write_half ? *count / 2 : 0;
  return 1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  size_t left = count;
  if (!fails(fd, &left)) return real_write(fd, bytes, count);
  if (left > 0) return real_write(fd, bytes, left);
  errno = (int)ledger->write_errno;
  return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  size_t left = count;
  if (!fails(fd, &left)) return real_pwrite(fd, bytes, count, at);
  if (left > 0) return real_pwrite(fd, bytes, left, at);
  errno = (int)ledger->write_errno;
  return -1;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  size_t left = 0;
  if (!fails(fd, &left)) return real_writev(fd, parts, count);
  errno = (int)ledger->write_errno;
  return -1;
}

/* What is in the file when the sync begins survives; what is written meanwhile may not. */
static int sync_with(int fd, int (*sync)(int)) {
  char path[PATH_BYTES];
  struct stat about;
  int known = path_of(fd, path) != NULL && fstat(fd, &about) == 0;
  if (known && ledger->sync_delay_us > 0) {
    struct timespec wait = {(time_t)(ledger->sync_delay_us / 1000000), (long)(ledger->sync_delay_us % 1000000) * 1000};
    nanosleep(&wait, NULL);
  }
  int result = sync(fd);
  if (!known || result != 0) return result;
  take();
  ledger->syncs++;
  if (S_ISDIR(about.st_mode)) {
    size_t length = strlen(path);
    for (int i = 0; i < RECORDS; i++) {
      struct record *one = &ledger->records[i];
      if (!(one->flags & USED) || strncmp(one->path, path, length) != 0 || one->path[length] != '/') continue;
      if (one->flags & REPLACED) real_unlink(one->before);
      one->flags = USED;
      one->before[0] = 0;
    }
  } else {
    struct record *one = find(path, 1);
    one->synced = (uint64_t)about.st_size;
  }
  give();
  return result;
}

int fsync(int fd) { return sync_with(fd, real_fsync); }

int fdatasync(int fd) { return sync_with(fd, real_fdatasync); }

int ftruncate(int fd, off_t length) {
  int result = real_ftruncate(fd, length);
  char path[PATH_BYTES];
  if (result == 0 && path_of(fd, path) != NULL) {
    take();
    struct record *one = find(path, 0);
    if (one != NULL && one->synced > (uint64_t)length) one->synced = (uint64_t)length;
    give();
  }
  return result;
}

int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

int truncate(const char *path, off_t length) {
  int result = real_truncate(path, length);
  char buffer[PATH_BYTES];
  char *below = below_root(AT_FDCWD, path, buffer);
  if (result == 0 && below != NULL) {
    take();
    struct record *one = find(below, 0);
    if (one != NULL && one->synced > (uint64_t)length) one->synced = (uint64_t)length;
    give();
  }
  return result;
}

int truncate64(const char *path, off_t length) { return truncate(path, length); }
