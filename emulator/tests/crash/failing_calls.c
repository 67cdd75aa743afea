/* Lets one call fail with which a program writes the file pysondbkv.sqlite or one beside it: call number
 * FAIL_AT, with the error FAIL_ERRNO. It then makes the file FAIL_MARK.
 *
 * The file SYNC_MARK holds "1" while something in the log of pysondbkv.sqlite has not reached the disk, else
 * "0". */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long calls;

static int is_named(int fd, const char *name)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return strstr(path, name) != NULL;
}

static int is_watched(int fd)
{
    return is_named(fd, "/pysondbkv.sqlite");
}

static int fails(int fd)
{
    const char *at = getenv("FAIL_AT");
    if (!at || !is_watched(fd) || atomic_fetch_add(&calls, 1) + 1 != atol(at))
        return 0;
    close(open(getenv("FAIL_MARK"), O_CREAT | O_WRONLY, 0600));
    return 1;
}

static int failure(void)
{
    errno = atoi(getenv("FAIL_ERRNO"));
    return -1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void note(int fd, const char *state)
{
    const char *mark = getenv("SYNC_MARK");
    if (!mark || !is_named(fd, "/pysondbkv.sqlite-wal"))
        return;
    int file = open(mark, O_CREAT | O_WRONLY, 0600);
    REAL(pwrite)(file, state, 1, 0);
    close(file);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    note(fd, "1");
    if (!fails(fd))
        return REAL(pwrite)(fd, bytes, count, offset);
    REAL(pwrite)(fd, bytes, count / 2, offset);
    return failure();
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    note(fd, "1");
    if (!fails(fd))
        return REAL(pwrite64)(fd, bytes, count, offset);
    REAL(pwrite64)(fd, bytes, count / 2, offset);
    return failure();
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    return fails(fd) ? failure() : REAL(write)(fd, bytes, count);
}

int fsync(int fd)
{
    if (fails(fd))
        return failure();
    int result = REAL(fsync)(fd);
    note(fd, "0");
    return result;
}

int fdatasync(int fd)
{
    if (fails(fd))
        return failure();
    int result = REAL(fdatasync)(fd);
    note(fd, "0");
    return result;
}

int ftruncate(int fd, off_t length)
{
    return fails(fd) ? failure() : REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    return fails(fd) ? failure() : REAL(ftruncate64)(fd, length);
}
