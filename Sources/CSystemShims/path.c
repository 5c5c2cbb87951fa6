#include <errno.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include "CSystemShims.h"

bool path_is_fuse(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 && (unsigned long)status.f_type == FUSE_SUPER_MAGIC;
}

ssize_t path_access_list(const char *path, void *list, size_t size) {
  ssize_t count = lgetxattr(path, "system.posix_acl_access", list, size);
  return count < 0 && (errno == ENODATA || errno == ENOTSUP) ? 0 : count;
}
