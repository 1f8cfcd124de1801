/* A disk that fails, and a process that dies, at one chosen system call: loaded ahead of the C library (LD_PRELOAD).

   What counts are calls that change a file below one folder: writing, cutting, syncing, renaming, removing. They are
   counted in a file that all processes of one command map, so that workers count together. Nothing happens until
   LONTAR_TORTURE says "FOLDER|FILE|CALL|ACTION" and `torture_arm` is called (the loader calls it in new processes).

   kill        the whole process group dies (SIGKILL) ahead of the call
   torn        half of what was to be written is written, then all die
   short       half is written, as the system may do; the rest goes on
   eio         the call fails with EIO, once
   dead        it and every later one fails with EIO
   full        from it on nothing grows: ENOSPC
   short_full  half is written, then it is as `full`
   count       nothing but counting */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct shared { uint64_t calls; };

static struct shared *shared;
static char folder[4096];
static size_t folder_length;
static uint64_t chosen;
static char action[32];

#define NEXT(name) __typeof__(name) *next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

void torture_arm(void) {
  const char *told = getenv("LONTAR_TORTURE");
  char file[4096];
  unsigned long long at;
  shared = NULL;
  if (!told || sscanf(told, "%4095[^|]|%4095[^|]|%llu|%31s", folder, file, &at, action) != 4) return;
  int handle = open(file, O_RDWR);
  if (handle < 0) return;
  void *found = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
  close(handle);
  if (found == MAP_FAILED) return;
  folder_length = strlen(folder);
  chosen = at;
  shared = found;
}

__attribute__((constructor)) static void begin(void) { torture_arm(); }

static int inside(const char *path) {
  return path[0] != '/' || (!strncmp(path, folder, folder_length) && path[folder_length] == '/');
}

static int watched(int handle) {
  char link[64], path[4096];
  if (!shared) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return path[0] == '/' && inside(path);
}

static void die(void) {
  kill(0, SIGKILL);
  for (;;) pause();
}

enum verdict { PASS, HALF, HALF_THEN_DIE, EIO_NOW, FULL_NOW };

static int is(const char *name) { return !strcmp(action, name); }

static enum verdict judge(int writes) {
  uint64_t number = __atomic_add_fetch(&shared->calls, 1, __ATOMIC_SEQ_CST);
  if (is("count") || number < chosen) return PASS;
  if (number == chosen) {
    if (is("torn") && writes) return HALF_THEN_DIE;
    if (is("kill") || is("torn")) die();
    if (is("eio") || is("dead")) return EIO_NOW;
    if (is("short") || is("short_full")) return writes ? HALF : PASS;
    if (is("full")) return FULL_NOW;
    return PASS;
  }
  if (is("dead")) return EIO_NOW;
  if (is("full") || is("short_full")) return FULL_NOW;
  return PASS;
}

static int grows(int handle, off_t end) {
  struct stat found;
  return fstat(handle, &found) || end > found.st_size;
}

static off_t reached(int handle, size_t count) {
  struct stat found;
  if ((fcntl(handle, F_GETFL) & O_APPEND) && !fstat(handle, &found)) return found.st_size + (off_t)count;
  return lseek(handle, 0, SEEK_CUR) + (off_t)count;
}

static int failed(int number) {
  errno = number;
  return -1;
}

ssize_t write(int handle, const void *words, size_t count) {
  NEXT(write);
  if (!watched(handle)) return next(handle, words, count);
  switch (judge(1)) {
  case HALF: return next(handle, words, count > 1 ? count / 2 : count);
  case HALF_THEN_DIE: next(handle, words, count / 2); die(); break;
  case EIO_NOW: return failed(EIO);
  case FULL_NOW: if (grows(handle, reached(handle, count))) return failed(ENOSPC); break;
  case PASS: break;
  }
  return next(handle, words, count);
}

ssize_t pwrite(int handle, const void *words, size_t count, off_t at) {
  NEXT(pwrite);
  if (!watched(handle)) return next(handle, words, count, at);
  switch (judge(1)) {
  case HALF: return next(handle, words, count > 1 ? count / 2 : count, at);
  case HALF_THEN_DIE: next(handle, words, count / 2, at); die(); break;
  case EIO_NOW: return failed(EIO);
  case FULL_NOW: if (grows(handle, at + (off_t)count)) return failed(ENOSPC); break;
  case PASS: break;
  }
  return next(handle, words, count, at);
}

ssize_t pwrite64(int handle, const void *words, size_t count, off64_t at) { return pwrite(handle, words, count, at); }

ssize_t writev(int handle, const struct iovec *parts, int count) {
  NEXT(writev);
  if (!watched(handle) || count < 1) return next(handle, parts, count);
  switch (judge(1)) {
  case HALF: return next(handle, parts, 1);
  case HALF_THEN_DIE: next(handle, parts, 1); die(); break;
  case EIO_NOW: return failed(EIO);
  case FULL_NOW: return failed(ENOSPC);
  case PASS: break;
  }
  return next(handle, parts, count);
}

/* The rest changes what is there without bytes of its own: it passes or fails. */
#define OTHER(watching, call, growing)                          \
  if (watching) {                                               \
    enum verdict found = judge(0);                              \
    if (found == EIO_NOW) return failed(EIO);                   \
    if (found == FULL_NOW && (growing)) return failed(ENOSPC);  \
  }                                                             \
  return call;

int fsync(int handle) { NEXT(fsync); OTHER(watched(handle), next(handle), 0) }
int fdatasync(int handle) { NEXT(fdatasync); OTHER(watched(handle), next(handle), 0) }
int ftruncate(int handle, off_t length) {
  NEXT(ftruncate);
  OTHER(watched(handle), next(handle, length), grows(handle, length))
}
int ftruncate64(int handle, off64_t length) { return ftruncate(handle, length); }
int unlink(const char *path) { NEXT(unlink); OTHER(shared && inside(path), next(path), 0) }
int rmdir(const char *path) { NEXT(rmdir); OTHER(shared && inside(path), next(path), 0) }
int mkdir(const char *path, mode_t mode) { NEXT(mkdir); OTHER(shared && inside(path), next(path, mode), 1) }
int link(const char *from, const char *to) { NEXT(link); OTHER(shared && inside(to), next(from, to), 1) }
int rename(const char *from, const char *to) { NEXT(rename); OTHER(shared && inside(to), next(from, to), 0) }
int unlinkat(int at, const char *path, int flags) {
  NEXT(unlinkat);
  OTHER(shared && watched(at), next(at, path, flags), 0)
}
